"""Counts what happens, so that a monitoring system can ask and draw curves of it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import psutil
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_log = structlog.stdlib.get_logger(__name__)

Reading = Callable[[], float]
Readings = Callable[[], Mapping[str, float]]
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Limits of the classes into which durations are counted."""


class Metrics:
    """All numbers of one process; each instance starts from nothing.

    Names follow Prometheus: `premises_`, the domain, the thing, the unit; counters end in
    `_total`.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Process())

    def counter(self, name: str, about: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(name, about, labels, registry=self._registry)

    def histogram(
        self,
        name: str,
        about: str,
        labels: Sequence[str] = (),
        limits: Sequence[float] = SECONDS,
    ) -> Histogram:
        return Histogram(name, about, labels, registry=self._registry, buckets=limits)

    def gauge(self, name: str, about: str, read: Reading) -> None:
        """A number that is read whenever somebody asks for it."""
        self._registry.register(_Gauge(name, about, None, lambda: {"": read()}))

    def gauges(self, name: str, about: str, label: str, read: Readings) -> None:
        """Such numbers for each value of a label: the length of every queue, say."""
        self._registry.register(_Gauge(name, about, label, read))

    def render(self) -> tuple[bytes, str]:
        """The page a monitoring system reads, and its media type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class _Gauge(Collector):
    def __init__(self, name: str, about: str, label: str | None, read: Readings) -> None:
        self._name = name
        self._about = about
        self._label = label
        self._read = read

    def describe(self) -> Iterable[Metric]:
        return [self._family()]

    def collect(self) -> Iterator[Metric]:
        family = self._family()
        try:
            for value, reading in self._read().items():
                family.add_metric([value] if self._label else [], reading)
        except Exception:  # noqa: BLE001 - one unreadable number must not cost the others.
            _log.warning("metric_unreadable", metric=self._name, exc_info=True)
        yield family

    def _family(self) -> GaugeMetricFamily:
        labels = [self._label] if self._label else None
        return GaugeMetricFamily(self._name, self._about, labels=labels)


class _Process(Collector):
    """What this process takes from its machine, under Prometheus' customary names."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._started_at = self._process.create_time()

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        with self._process.oneshot():
            memory_bytes = self._process.memory_info().rss
            times = self._process.cpu_times()
            threads = self._process.num_threads()
            files = self._process.num_fds()
        yield _now("process_resident_memory_bytes", "Memory held now.", memory_bytes)
        yield CounterMetricFamily(
            "process_cpu_seconds", "Processor time used so far.", times.user + times.system
        )
        yield _now("process_threads", "Threads running now.", threads)
        yield _now("process_open_fds", "Files and sockets open now.", files)
        yield _now("process_start_time_seconds", "When it started.", self._started_at)
        yield _now("process_uptime_seconds", "For how long.", time.time() - self._started_at)


def _now(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value)
