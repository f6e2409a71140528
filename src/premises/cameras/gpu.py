"""What the graphics card is doing, where there is one."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar, cast

T = TypeVar("T")

_FRESH_S: Final = 1.0
_LOOK_AGAIN_S: Final = 60.0
"""How long nobody looks again for a card that was not there; its driver may come later."""

_MIB: Final = 1024 * 1024
_LONGEST_NAME: Final = 120


class Nvml(Protocol):
    """What is used of NVIDIA's management library, under the names of its Python binding."""

    NVMLError: type[Exception]
    NVML_TEMPERATURE_GPU: int

    def nvmlInit(self) -> None: ...  # noqa: N802 - the library's own names.
    def nvmlDeviceGetHandleByIndex(self, index: int) -> object: ...  # noqa: N802
    def nvmlDeviceGetName(self, handle: object) -> str: ...  # noqa: N802
    def nvmlDeviceGetUtilizationRates(self, handle: object) -> Any: ...  # noqa: N802
    def nvmlDeviceGetMemoryInfo(self, handle: object) -> Any: ...  # noqa: N802
    def nvmlDeviceGetTemperature(self, handle: object, sensor: int) -> int: ...  # noqa: N802
    def nvmlDeviceGetPowerUsage(self, handle: object) -> int: ...  # noqa: N802


@dataclass(frozen=True)
class GpuReading:
    """Utilisation in percent, memory in MB of 1024 * 1024 bytes, temperature in °C, power in W."""

    utilization: float | None = None
    memory_used: int | None = None
    memory_total: int | None = None
    temperature: float | None = None
    gpu_name: str | None = None
    power_usage: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether a card told anything at all."""
        return (self.gpu_name, self.utilization, self.memory_total) != (None, None, None)


def _binding() -> Nvml:
    # Processes that never ask, such as workers, are spared the import.
    import pynvml  # noqa: PLC0415

    return cast("Nvml", pynvml)


class Gpu:
    """Asks the driver about the first card it lists, at most once a second.

    Of several cards it is the first, on which a detector runs unless it is told otherwise: sums
    over cards would be a utilisation and a temperature that no card has.
    """

    def __init__(self, binding: Callable[[], Nvml] = _binding) -> None:
        self._binding = binding
        self._lock = threading.Lock()
        self._nvml: Nvml | None = None
        self._card: object | None = None
        self._looked_at = -_LOOK_AGAIN_S
        self._reading = GpuReading()
        self._read_at = -_FRESH_S

    def is_there(self) -> bool:
        """Whether there is a card whose driver answers."""
        return self.read().is_known

    def read(self) -> GpuReading:
        """The latest reading; all unknown without a card or its driver."""
        with self._lock:
            if time.monotonic() - self._read_at >= _FRESH_S:
                self._reading = self._ask()
                self._read_at = time.monotonic()
            return self._reading

    def _ask(self) -> GpuReading:
        nvml, card = self._found()
        if nvml is None or card is None:
            return GpuReading()
        memory = self._told(lambda: nvml.nvmlDeviceGetMemoryInfo(card))
        sensor = nvml.NVML_TEMPERATURE_GPU
        power_mw = self._told(lambda: nvml.nvmlDeviceGetPowerUsage(card))
        name = self._told(lambda: nvml.nvmlDeviceGetName(card))
        reading = GpuReading(
            utilization=self._told(lambda: float(nvml.nvmlDeviceGetUtilizationRates(card).gpu)),
            memory_used=None if memory is None else int(memory.used) // _MIB,
            memory_total=None if memory is None else int(memory.total) // _MIB,
            temperature=self._told(lambda: float(nvml.nvmlDeviceGetTemperature(card, sensor))),
            gpu_name=None if name is None else name[:_LONGEST_NAME],
            power_usage=None if power_mw is None else power_mw / 1000,
        )
        if not reading.is_known:
            # It fell off the bus, or its driver was exchanged: it is looked for from the start.
            self._card = None
        return reading

    def _found(self) -> tuple[Nvml | None, object | None]:
        if self._card is None and time.monotonic() - self._looked_at >= _LOOK_AGAIN_S:
            self._looked_at = time.monotonic()
            self._nvml = self._nvml or self._binding()
            self._card = self._told(self._first_card)
        return self._nvml, self._card

    def _first_card(self) -> object:
        assert self._nvml is not None  # noqa: S101 - `_found` has loaded it.
        self._nvml.nvmlInit()
        return self._nvml.nvmlDeviceGetHandleByIndex(0)

    def _told(self, question: Callable[[], T]) -> T | None:
        """The answer; None where this card, its driver or this account cannot tell."""
        assert self._nvml is not None  # noqa: S101 - `_found` has loaded it.
        try:
            return question()
        except self._nvml.NVMLError:
            return None
