"""Why a place loses heat: air that comes in, insulation that is missing, or a bridge for heat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from premises.audits.thermography.findings import Kind
from premises.audits.thermography.scene import Part
from premises.audits.thermography.shapes import Shape

ELONGATED: Final = 4.0
NARROW: Final = 0.10
"""Wider than this share of the picture, a strip is a bay of the wall and no line in it."""
BROAD: Final = 0.2
"""A slab's edge may be so wide, if it is more than eight times as long."""
FADING: Final = 0.78
"""Median over greatest depth, below which a place fades like a plume instead of filling a bay."""
SPOT: Final = 0.01
"""An outlet or a hole for a pipe fills less than this share of the picture."""

Told = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Looks:
    """How places look in one picture: its size, its part, and how what loses heat stands out."""

    rows: int
    columns: int
    part: Part
    is_cold: bool = True

    @property
    def word(self) -> str:
        return "cold" if self.is_cold else "warm"


def kinds_of(shapes: Sequence[Shape], beside_window: Sequence[bool], looks: Looks) -> list[Told]:
    """The kind of each place with a sentence that names what was measured.

    Signs as in ISO 6781 and the common atlases of building thermography: moving air leaves narrow
    places that fade from the joint where it enters and are uneven along it; missing insulation
    leaves an even bay; a bridge is straight, even and runs through.
    """
    return [
        _joint(shape, looks) if beside else _kind(shape, _parallel(shape, shapes), looks)
        for shape, beside in zip(shapes, beside_window, strict=True)
    ]


def _joint(shape: Shape, looks: Looks) -> Told:
    return (
        Kind.AIR_LEAK,
        (
            f"It lies along the frame of a window and is {looks.word}er than the rest of that "
            f"frame ({_proportions(shape)}): air passes at the joint."
        ),
    )


def _kind(shape: Shape, parallel: int, looks: Looks) -> Told:
    share = shape.width_px / min(looks.rows, looks.columns)
    if shape.elongation > ELONGATED and share < NARROW:
        return _line(shape, parallel, looks)
    if shape.elongation > 2 * ELONGATED and share < BROAD and _is_bridge(shape, looks):
        return _through(shape, looks)
    if _is_spot(shape, looks):
        return (
            Kind.AIR_LEAK,
            (
                f"It is a small round spot, {looks.word}est in its middle "
                f"({_evenness(shape, looks)}): air passes through an opening such as an outlet "
                "or a hole for a pipe."
            ),
        )
    if shape.peak_inset < 0.25 and shape.flatness < 0.6 and not shape.borders:
        return (
            Kind.AIR_LEAK,
            (
                f"It is {looks.word}est at its rim and fades away from there "
                f"({_evenness(shape, looks)}): air passes at that edge."
            ),
        )
    return (
        Kind.MISSING_INSULATION,
        (
            f"It is compact ({_proportions(shape)}) and evenly {looks.word} "
            f"({_evenness(shape, looks)}): the insulation behind is missing, thin or wet."
        ),
    )


def _proportions(shape: Shape) -> str:
    if shape.elongation < 1.5:
        return "about as long as wide"
    return f"about {shape.elongation:.0f} times as long as wide"


def _evenness(shape: Shape, looks: Looks) -> str:
    best = f"its {looks.word}est part"
    return f"half of it stands out at least {shape.flatness:.0%} as much as {best}"


def _is_spot(shape: Shape, looks: Looks) -> bool:
    area = shape.length_px * shape.width_px / (looks.rows * looks.columns)
    return area < SPOT and shape.flatness <= 0.8 and not shape.borders


def _line(shape: Shape, parallel: int, looks: Looks) -> Told:
    size = f"{shape.elongation:.0f} times as long as wide"
    if shape.lopsidedness > 0.3 and shape.flatness < FADING and _is_whole(shape):
        return (
            Kind.AIR_LEAK,
            (
                f"It is {size} and fades to one side ({shape.lopsidedness:.0%} more there): "
                "air passes along the line and sweeps over the surface."
            ),
        )
    if _is_bridge(shape, looks):
        return _through(shape, looks)
    if _is_straight(shape) and parallel and looks.part is not Part.WINDOW:
        return (
            Kind.THERMAL_BRIDGE,
            (
                f"It is straight, evenly {looks.word}, {size}, and one of {parallel + 1} alike "
                "side by side: studs, joints or beams that conduct heat."
            ),
        )
    return (
        Kind.AIR_LEAK,
        (
            f"It is a narrow line, {size}, that ends within the picture or is uneven along it: "
            "air passes through a joint or crack."
        ),
    )


def _through(shape: Shape, looks: Looks) -> Told:
    return (
        Kind.THERMAL_BRIDGE,
        (
            f"It is straight, evenly {looks.word}, {shape.elongation:.0f} times as long as wide, "
            "and runs through the picture: a stud, a slab edge or a corner that conducts heat."
        ),
    )


def _is_bridge(shape: Shape, looks: Looks) -> bool:
    return _is_straight(shape) and shape.runs_through and looks.part is not Part.WINDOW


def _is_straight(shape: Shape) -> bool:
    return shape.straightness > 0.8 and shape.unevenness < 0.15


def _is_whole(shape: Shape) -> bool:
    """Both long sides are in view, so that comparing them means something."""
    along = {"top", "bottom"} if shape.is_level else {"left", "right"}
    return not along & shape.borders


def _parallel(shape: Shape, shapes: Sequence[Shape]) -> int:
    """How many other straight strips of its direction and width there are side by side.

    Pieces of one line are each shorter than half of the picture, so two long ones are no pieces.
    """
    return sum(
        other is not shape
        and min(other.span, shape.span) > 0.5
        and other.elongation > ELONGATED
        and other.straightness > 0.8
        and abs(other.slant_deg - shape.slant_deg) < 10
        and 0.5 < other.width_px / shape.width_px < 2
        and 0.5 < other.length_px / shape.length_px < 2
        for other in shapes
    )
