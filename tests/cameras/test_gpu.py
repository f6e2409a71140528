"""The graphics card is asked through NVIDIA's library, and its absence costs nobody anything.

There is no such card in most machines that run this, so a stand-in takes the library's place.
"""

from types import SimpleNamespace

import pynvml
import pytest

from premises.cameras.gpu import Gpu, GpuReading


class Driver:
    """NVIDIA's library with one card; `mute` names the questions that the card cannot answer."""

    NVMLError = pynvml.NVMLError
    NVML_TEMPERATURE_GPU = pynvml.NVML_TEMPERATURE_GPU

    def __init__(self, *mute: str) -> None:
        self.mute = set(mute)
        self.asked: list[str] = []

    def _heard(self, question: str, handle: object = None) -> None:
        self.asked.append(question)
        assert question in {"init", "handle"} or handle == "card 0"
        if question in self.mute or "everything" in self.mute:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)

    def nvmlInit(self) -> None:  # noqa: N802 - the library's own names.
        self._heard("init")

    def nvmlDeviceGetHandleByIndex(self, index: int) -> object:  # noqa: N802
        self._heard("handle")
        return f"card {index}"

    def nvmlDeviceGetName(self, handle: object) -> str:  # noqa: N802
        self._heard("name", handle)
        return f"Made Up 4000, {handle} " + "x" * 200

    def nvmlDeviceGetUtilizationRates(self, handle: object) -> SimpleNamespace:  # noqa: N802
        self._heard("utilization", handle)
        return SimpleNamespace(gpu=75, memory=30)

    def nvmlDeviceGetMemoryInfo(self, handle: object) -> SimpleNamespace:  # noqa: N802
        self._heard("memory", handle)
        return SimpleNamespace(used=12_000 * 1024**2 + 5, total=24_564 * 1024**2, free=0)

    def nvmlDeviceGetTemperature(self, handle: object, sensor: int) -> int:  # noqa: N802
        self._heard("temperature", handle)
        return 65 if sensor == pynvml.NVML_TEMPERATURE_GPU else 0

    def nvmlDeviceGetPowerUsage(self, handle: object) -> int:  # noqa: N802
        self._heard("power", handle)
        return 152_300


def test_a_card_is_told_in_percent_megabytes_degrees_and_watts() -> None:
    reading = Gpu(Driver).read()
    assert (reading.gpu_name or "").startswith("Made Up 4000, card 0 ")
    assert len(reading.gpu_name or "") == 120
    assert (reading.utilization, reading.temperature, reading.power_usage) == (75.0, 65.0, 152.3)
    assert (reading.memory_used, reading.memory_total) == (12_000, 24_564)


@pytest.mark.parametrize(
    ("mute", "unknown"),
    [
        ("power", "power_usage"),
        ("utilization", "utilization"),
        ("memory", "memory_used"),
        ("temperature", "temperature"),
        ("name", "gpu_name"),
    ],
)
def test_what_a_card_cannot_tell_is_unknown_and_the_rest_is_told(mute: str, unknown: str) -> None:
    gpu = Gpu(lambda: Driver(mute))
    assert gpu.is_there()
    reading = gpu.read()
    assert getattr(reading, unknown) is None
    assert reading.is_known


@pytest.mark.parametrize("mute", ["init", "handle", "everything"])
def test_without_a_card_or_its_driver_all_is_unknown(mute: str) -> None:
    gpu = Gpu(lambda: Driver(mute))
    assert not gpu.is_there()
    assert gpu.read() == GpuReading()


def test_the_real_library_is_asked_and_never_fails() -> None:
    """Here it usually finds nothing; where there is a card, it has a name."""
    gpu = Gpu()
    assert gpu.is_there() == (gpu.read().gpu_name is not None)


def test_many_who_ask_ask_the_driver_once() -> None:
    driver = Driver()
    gpu = Gpu(lambda: driver)
    assert len({gpu.read() for _ in range(20)}) == 1
    assert driver.asked.count("memory") == 1


def test_a_card_that_was_not_there_is_not_looked_for_all_the_time() -> None:
    driver = Driver("handle")
    gpu = Gpu(lambda: driver)
    for _ in range(5):
        gpu.read()
        gpu._read_at -= 10
    assert driver.asked.count("init") == 1
    gpu._looked_at -= 61
    driver.mute.clear()
    assert gpu.is_there()


def test_a_card_that_falls_off_the_bus_is_found_again() -> None:
    driver = Driver()
    gpu = Gpu(lambda: driver)
    assert gpu.is_there()
    driver.mute.add("everything")
    gpu._read_at -= 10
    assert not gpu.is_there()
    driver.mute.clear()
    gpu._read_at -= 10
    gpu._looked_at -= 61
    assert gpu.is_there()
    assert driver.asked.count("init") == 2
