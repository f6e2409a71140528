"""Runs the house: its tables are brought up to date, its posts taken, its workers started."""

import os
from collections.abc import Mapping

import structlog

from premises.app import housekeeping
from premises.app.building import Building
from premises.app.working import COMMAND
from premises.kernel.events import Publisher, Tail
from premises.kernel.jobs import Post, Ticker, WorkerProcesses, desk
from premises.kernel.observability.metrics import Metrics

_log = structlog.get_logger(__name__)


class Household:
    """Everything that runs in a server process besides answering requests."""

    def __init__(self, building: Building, environ: Mapping[str, str] | None = None) -> None:
        settings, kernel = building.settings, building.kernel
        self.building = building
        self.tail = Tail(kernel.outbox, kernel.doorbell, settings.events)
        self.workers = WorkerProcesses(
            COMMAND,
            settings.jobs.workers,
            kernel.database,
            kernel.registry,
            dict(os.environ if environ is None else environ),
        )
        self._posts = self._all_posts()

    def start(self) -> None:
        """Begin; what a killed predecessor left unfinished is taken up again."""
        self.building.migrate()
        self.tail.start()
        for post in self._posts:
            post.start()
        self.workers.start()
        _log.info("house_open", domains=list(self.building.domains))

    def stop(self) -> None:
        """End in peace: nothing new is begun, what is in hand is finished or given back."""
        # All at once, so that one that takes its time keeps none of the others.
        for post in self._posts:
            post.release()
        self.workers.stop()
        for post in self._posts:
            post.stop()
        self.tail.stop()
        self.building.close()
        _log.info("house_closed")

    def measure(self, metrics: Metrics) -> None:
        """Add the house's own numbers, and those of its domains, to the monitoring page."""
        metrics.gauges(
            "premises_job_stages", "Stages of jobs that are not done.", "state", self._stages
        )
        metrics.gauge("premises_workers", "Worker processes of this server.", self.workers.alive)
        metrics.gauge(
            "premises_listeners", "Clients that follow events.", lambda: self.tail.listeners
        )
        for domain in self.building.domains.values():
            domain.measure(metrics)

    def _stages(self) -> dict[str, float]:
        database = self.building.kernel.database
        with database.read() as session:
            depths = desk.depths(session, database.now(session))
        states = ("waiting", "ready", "later", "running", "dead")
        return {state: sum(getattr(depth, state) for depth in depths) for state in states}

    def _all_posts(self) -> list[Post]:
        settings, kernel = self.building.settings, self.building.kernel
        schedules = [housekeeping.schedule(kernel.registry)]
        duties = [
            (duty.name, duty.work)
            for domain in self.building.domains.values()
            for duty in domain.posts()
        ]
        for domain in self.building.domains.values():
            schedules += domain.schedules()
        duties.append(("house.schedules", Ticker(kernel.database, schedules).run))
        if kernel.outbox.needs_publisher:
            publisher = Publisher(kernel.outbox, kernel.doorbell, settings.events.sweep_s)
            duties.append(("house.publisher", publisher.run))
        return [Post(kernel.database, name, work) for name, work in duties]
