"""How the new sheet may lie to the old one: shifted, turned, scaled, on other paper, not at all."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pikepdf

from premises.drawings.content import IDENTITY, Similarity

_PT: Final = 72 / 25.4


class Expected(StrEnum):
    ALIGNED = "aligned"
    ALIGNED_OR_REFUSED = "aligned or refused"
    REFUSED = "refused"


class Rework(StrEnum):
    """What happens to the content itself, before it is put anywhere."""

    NONE = "none"
    MOVED_DRAWING = "moved drawing"  # within the frame, which stays
    MOVED_VIEW = "moved view"  # one of two or more
    SCALED_VIEW = "scaled view"
    MIRRORED = "mirrored"
    HEAVY = "heavy"  # more than half of all things
    OTHER_SHEET = "other sheet"
    NO_FRAME = "no frame"


Placed = tuple[Similarity, float, float]
"""How the old paper lies on the new one, and the new one's width and height."""


@dataclass(frozen=True, slots=True)
class Transform:
    name: str
    place: Callable[[float, float], Placed]
    dress: Callable[[bytes], bytes] = bytes
    """What is done to the written PDF: turned by its page, cut by its crop box."""
    rework: Rework = Rework.NONE
    expected: Expected = Expected.ALIGNED


def similarity(
    turn_deg: float, scale: float, middle: tuple[float, float], to: tuple[float, float]
) -> Similarity:
    """A turn and a scale that take one point to another."""
    a = scale * math.cos(math.radians(turn_deg))
    b = scale * math.sin(math.radians(turn_deg))
    x, y = middle
    return Similarity(a, b, to[0] - (a * x - b * y), to[1] - (b * x + a * y))


def _stay(width: float, height: float) -> Placed:
    return IDENTITY, width, height


def _shift(dx: float, dy: float) -> Callable[[float, float], Placed]:
    return lambda width, height: (Similarity(1.0, 0.0, dx, dy), width, height)


def _turned(deg: float, scale: float) -> Callable[[float, float], Placed]:
    """About the middle of a paper that stays."""

    def place(width: float, height: float) -> Placed:
        middle = width / 2, height / 2
        return similarity(deg, scale, middle, middle), width, height

    return place


def _quarter(turns: int) -> Callable[[float, float], Placed]:
    """Quarter turns clockwise, the paper with it."""

    def place(width: float, height: float) -> Placed:
        new = (height, width) if turns % 2 else (width, height)
        to = new[0] / 2, new[1] / 2
        return similarity(90.0 * turns, 1.0, (width / 2, height / 2), to), *new

    return place


def _fitted(scale: float) -> Callable[[float, float], Placed]:
    """Plotted anew on paper that is larger or smaller."""
    return lambda width, height: (Similarity(scale), width * scale, height * scale)


def _ansi_d(width: float, height: float) -> Placed:
    """ARCH D on ANSI D (34 x 22 in), or other paper in the same relation, in its middle."""
    new = width * 34 / 36, height * 22 / 24
    scale = min(new[0] / width, new[1] / height)
    middle = similarity(0.0, scale, (width / 2, height / 2), (new[0] / 2, new[1] / 2))
    return middle, *new


def by_rotate(degrees: int) -> Callable[[bytes], bytes]:
    """The same look, written lengthwise with the page's /Rotate set."""

    def dress(data: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                width, height = float(page.mediabox[2]), float(page.mediabox[3])
                matrix = {
                    90: f"0 1 -1 0 {height} 0",
                    180: f"-1 0 0 -1 {width} {height}",
                    270: f"0 -1 1 0 0 {width}",
                }[degrees]
                _wrap(pdf, page, matrix)
                if degrees != 180:
                    page.mediabox = pikepdf.Array([0, 0, height, width])
                page.obj.Rotate = degrees
            return _saved(pdf)

    return dress


def _crop(data: bytes) -> bytes:
    """The same look, cut out of a larger page whose corner is not the origin."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            _wrap(pdf, page, "1 0 0 1 61.5 -33.25")
            page.mediabox = pikepdf.Array([-20, -80, width + 140, height + 55])
            page.cropbox = pikepdf.Array([61.5, -33.25, 61.5 + width, height - 33.25])
        return _saved(pdf)


def _wrap(pdf: pikepdf.Pdf, page: pikepdf.Page, matrix: str) -> None:
    page.contents_add(pdf.make_stream(f"q {matrix} cm\n".encode()), prepend=True)
    page.contents_add(pdf.make_stream(b"\nQ\n"))


def _saved(pdf: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


_MAYBE: Final = Expected.ALIGNED_OR_REFUSED

ALL: Final = (
    Transform("same", _stay),
    Transform("shift", _shift(3.28, -2.36)),
    Transform("far shift", _shift(-11.7, 9.4)),
    Transform("turn 0.4 x1.004", _turned(0.4, 1.004)),
    Transform("turn -1.5 x0.97", _turned(-1.5, 0.97)),
    Transform("turn 3 x0.9", _turned(3.0, 0.9)),
    Transform("half", _fitted(0.5)),
    Transform("half on same paper", _turned(0.0, 0.5)),
    Transform("x1.41 paper", _fitted(math.sqrt(2))),
    Transform("ANSI D", _ansi_d),
    Transform("90 content", _quarter(1)),
    Transform("180 content", _quarter(2)),
    Transform("270 content", _quarter(3)),
    Transform("90 /Rotate", _quarter(1), by_rotate(90)),
    Transform("180 /Rotate", _quarter(2), by_rotate(180)),
    Transform("270 /Rotate", _quarter(3), by_rotate(270)),
    Transform("written lengthwise", _stay, by_rotate(90)),
    Transform("crop box", _stay, _crop),
    Transform("no frame", _shift(5.0, 7.5), rework=Rework.NO_FRAME),
    Transform("moved drawing", _stay, rework=Rework.MOVED_DRAWING, expected=_MAYBE),
    Transform("moved view", _stay, rework=Rework.MOVED_VIEW, expected=_MAYBE),
    Transform("scaled view", _stay, rework=Rework.SCALED_VIEW, expected=_MAYBE),
    Transform("mirrored grid", _stay, rework=Rework.MIRRORED, expected=_MAYBE),
    Transform("heavy rework", _shift(2.0, 1.0), rework=Rework.HEAVY),
    Transform("other sheet", _stay, rework=Rework.OTHER_SHEET, expected=Expected.REFUSED),
)

BY_NAME: Final = {one.name: one for one in ALL}
