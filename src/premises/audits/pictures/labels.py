"""The numbers beside the outlines: placed where they hide neither each other nor what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from premises.audits.pictures.lettering import font, width_px

Point = tuple[int, int]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, the last two not included."""

_GAP_PX: Final = 4
_OTHER_LABELS: Final = 4.0
"""To hide a pixel of another label is so much worse than to hide one of a region."""

_LIGHT: Final = (255, 255, 255)
_DARK: Final = (15, 15, 25)


@dataclass(frozen=True, slots=True)
class Label:
    """A text, and points on the edge of what it names: `above` and `below` it, left and right.

    Each is the x and y of a pixel; the label goes beside one of them, on that side.
    """

    text: str
    above: Sequence[Point] = ()
    below: Sequence[Point] = ()
    before: Sequence[Point] = ()
    behind: Sequence[Point] = ()


def placed(
    labels: Sequence[Label], is_taken: NDArray[np.bool_], letter_px: int
) -> list[tuple[str, Box]]:
    """Where each label goes in a picture of which `is_taken` (rows x columns) should stay seen."""
    cost = is_taken.astype(np.float32)
    boxes: list[tuple[str, Box]] = []
    for label in labels:
        size = (width_px(label.text, letter_px) + letter_px // 2, letter_px + letter_px // 4)
        places = [_moved_in(one, cost.shape) for one in _places(label, size)]
        best = min(places, key=lambda box: float(cost[box[1] : box[3], box[0] : box[2]].sum()))
        cost[best[1] : best[3], best[0] : best[2]] += _OTHER_LABELS
        boxes.append((label.text, best))
    return boxes


def draw_labels(pen: ImageDraw.ImageDraw, boxes: Sequence[tuple[str, Box]], letter_px: int) -> None:
    for text, box in boxes:
        left, top, right, bottom = box
        pen.rounded_rectangle(
            (left, top, right - 1, bottom - 1), letter_px // 4, fill=_DARK, outline=_LIGHT, width=2
        )
        middle = ((left + right) / 2, (top + bottom) / 2)
        pen.text(middle, text, fill=_LIGHT, font=font(letter_px), anchor="mm")


def _places(label: Label, size: Point) -> list[Box]:
    """Beside the edge, and as a second choice a label's height further away."""
    across, down = size
    corners = [
        corner
        for gap in (_GAP_PX, _GAP_PX + down)
        for corner in (
            *((x - across // 2, y - down - gap) for x, y in label.above),
            *((x - across // 2, y + gap) for x, y in label.below),
            *((x - across - gap, y - down // 2) for x, y in label.before),
            *((x + gap, y - down // 2) for x, y in label.behind),
        )
    ]
    return [(x, y, x + across, y + down) for x, y in corners]


def _moved_in(box: Box, shape: tuple[int, ...]) -> Box:
    left, top, right, bottom = box
    by_x = max(-left, min(0, shape[1] - right))
    by_y = max(-top, min(0, shape[0] - bottom))
    return left + by_x, top + by_y, right + by_x, bottom + by_y
