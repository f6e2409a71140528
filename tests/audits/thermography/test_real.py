"""Real thermograms: the leaking skirting is found, and what is no wall is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.audits.thermography.walls import view

from premises.audits.radiometry import stored_environment, temperatures
from premises.audits.thermograms import read_bytes
from premises.audits.thermography import Gate, Kind, Side, examine, stated_temperatures

Thermogram = Callable[[str], NDArray[np.float32]]
pytestmark = pytest.mark.needs_data


@pytest.fixture
def thermogram(real_file: Callable[[str], Path]) -> Thermogram:
    """The temperatures of the real picture whose name begins so, as its camera reckons them."""

    def read(start: str) -> NDArray[np.float32]:
        recording = read_bytes(real_file(start).read_bytes())
        return temperatures(recording, stored_environment(recording))

    return read


STATEMENTS = [("20 C", "5 C"), ("71", "35"), ("68F", "40F")]


@pytest.mark.parametrize(("inside", "outside"), STATEMENTS)
def test_cold_air_along_a_skirting_is_found_as_an_air_leak(
    thermogram: Thermogram, inside: str, outside: str
) -> None:
    celsius = thermogram("wm_22")
    airs = stated_temperatures(inside, outside, float(np.nanmedian(celsius)))
    found = examine(view(celsius, airs.inside_c, airs.outside_c))
    assert found.verdict.gate is Gate.QUANTITATIVE
    assert found.side is Side.INSIDE
    worst = found.regions[0]
    assert worst.kind is Kind.AIR_LEAK
    assert worst.deepest_k > 3
    # The skirting runs along the lower third, from side to side.
    rows, columns = np.nonzero(worst.mask)
    assert 0.6 < np.median(rows) / celsius.shape[0] < 0.8
    assert np.ptp(columns) > 0.8 * celsius.shape[1]


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        ("wm_05", {"audits.sky"}),
        ("wm_01", {"audits.hot_object"}),
        ("wm_10", {"audits.heated_surface"}),
    ],
)
@pytest.mark.parametrize(("inside_c", "outside_c"), [(20.0, 5.0), (21.7, 1.7), (19.0, -4.0)])
def test_a_tower_a_fuse_and_a_heated_floor_are_refused(
    thermogram: Thermogram, start: str, codes: set[str], inside_c: float, outside_c: float
) -> None:
    found = examine(view(thermogram(start), inside_c, outside_c))
    assert found.verdict.gate is Gate.REFUSED
    assert found.verdict.code in codes
    assert found.regions == ()


def test_a_facade_that_a_radiator_warms_is_seen_from_outside(thermogram: Thermogram) -> None:
    found = examine(view(thermogram("wm_08"), 20.0, -5.0))
    assert found.side is Side.OUTSIDE
    assert found.regions[0].mean_c > found.regions[0].sound_c + 5


def test_a_sound_block_wall_has_hardly_a_place_that_loses(thermogram: Thermogram) -> None:
    celsius = thermogram("hft_img_1")
    found = examine(view(celsius, 24.0, 8.0))
    assert found.verdict.has_numbers
    assert sum(region.area_px for region in found.regions) < 0.01 * celsius.size
