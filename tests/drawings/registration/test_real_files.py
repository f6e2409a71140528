"""Files as programs wrote them, whose transforms are known."""

from collections.abc import Callable

import pytest
from tests.drawings.registration.plans import ARCH_D, off_mm

from premises.drawings.content import Similarity
from premises.drawings.registration import register
from premises.drawings.sheets import Reader
from premises.kernel.errors import Invalid

pytestmark = pytest.mark.needs_data

_POINT_MM = 25.4 / 72
_HEIGHT_POINTS = 1728.0


def from_points(a: float, b: float, dx: float, dy: float) -> Similarity:
    """A transform of points that are counted from the bottom left, in millimetres from the top."""
    down = _HEIGHT_POINTS * (1 - a) - dy
    return Similarity(a, -b, (dx - b * _HEIGHT_POINTS) * _POINT_MM, down * _POINT_MM)


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("s1_same", Similarity()),
        (
            "s3_rotscale",
            from_points(
                1.0039755332282163, 0.007009185339153399, 14.90364506926012, -23.518764908721664
            ),
        ),
    ],
)
def test_a_written_pair_is_laid_within_a_hundredth_of_a_millimetre(
    name: str, truth: Similarity, drawings_data: Callable[[str], bytes]
) -> None:
    reader = Reader()
    old, new = (reader.read(drawings_data(f"{name}_{side}.pdf"), 1) for side in "AB")

    found = register(old, new)

    assert off_mm(found.old_to_new, truth, ARCH_D) < 0.01
    assert found.error_mm < 0.01
    assert found.confidence > 0.9


def test_two_sheets_of_a_real_set_do_not_correspond(drawings_data: Callable[[str], bytes]) -> None:
    reader, data = Reader(), drawings_data("sample-finish-plan.pdf")
    with pytest.raises(Invalid) as refusal:
        register(reader.read(data, 1), reader.read(data, 2))
    assert refusal.value.code == "drawings.sheets_differ"
