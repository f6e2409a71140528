"""The words of the report picture: what was found above it, one line for each region below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from premises.audits.pictures.colour_scales import ColourScale, colour_scale
from premises.audits.pictures.lettering import font, wrapped
from premises.audits.pictures.panels import Panel, shortly
from premises.audits.thermography.scene import Temperatures

_MARGIN_PX: Final = 24
_TITLE_PX: Final = 40
_TEXT_PX: Final = 32
_SMALL_PX: Final = 26
_MOST_LINES: Final = 8

_FACTOR: Final = "fRsi: 0 is as cold as outside, 1 as warm as the room; below 0.75 mould is likely."
_GUESSED: Final = (
    "How large the picture is was guessed: say how wide it is, and watts become much surer."
)

_INK: Final = (25, 25, 35)
_FAINT: Final = (85, 85, 95)


@dataclass(frozen=True, slots=True)
class Line:
    """Words that fit into one line, and how they are set."""

    text: str
    size_px: int
    colour: tuple[int, int, int] = _INK

    @property
    def height_px(self) -> int:
        return round(self.size_px * 1.3)


def head(panels: Sequence[Panel], title: str, across_px: int) -> list[Line]:
    """The title, what was found, and how far the first view may be trusted."""
    verdict = panels[0].examination.verdict.sentence if panels else ""
    said = f"{_summary(panels)} {verdict}".strip()
    return [*_set(title, _TITLE_PX, across_px, 1), *_set(said, _TEXT_PX, across_px, 3)]


def foot(
    panels: Sequence[Panel], shown: Sequence[Panel], caption: Sequence[str], across_px: int
) -> list[Line]:
    """A line for each region, then in small letters how the picture is to be read."""
    told = [one for panel in panels for one in _legend(panel, is_alone=len(panels) == 1)]
    more = len(told) - _MOST_LINES
    legend = [*told[:_MOST_LINES], *([f"and {more} more"] if more > 0 else [])]
    small = [
        *_colours(shown),
        *_factors(panels),
        *_sizes(panels),
        *_photographs(shown),
        *_unseen(len(panels) - len(shown)),
        *caption,
    ]
    return [
        *(line for one in legend for line in _set(one, _TEXT_PX, across_px, 1)),
        *(line for one in small for line in _set(one, _SMALL_PX, across_px, 2, _FAINT)),
    ]


def height_px(lines: Sequence[Line]) -> int:
    return sum(line.height_px for line in lines) + _MARGIN_PX


def write(picture: Image.Image, lines: Sequence[Line], top: int) -> None:
    pen = ImageDraw.Draw(picture)
    top += _MARGIN_PX // 2
    for line in lines:
        pen.text((_MARGIN_PX, top), line.text, fill=line.colour, font=font(line.size_px))
        top += line.height_px


def _set(
    text: str, size_px: int, across_px: int, most: int, colour: tuple[int, int, int] = _INK
) -> list[Line]:
    inside = across_px - 2 * _MARGIN_PX
    return [Line(line, size_px, colour) for line in wrapped(text, size_px, inside, most)]


def _summary(panels: Sequence[Panel]) -> str:
    """How many places there are; their watts only of one view, for bands cannot be added up."""
    places = sum(panel.defects for panel in panels)
    if not places:
        return ""
    told = "One place loses heat" if places == 1 else f"{places} places lose heat"
    only = panels[0].losses if len(panels) == 1 else None
    return f"{told}: {shortly(only.total_w, 'W')}." if only and only.total_w else f"{told}."


def _legend(panel: Panel, *, is_alone: bool) -> list[str]:
    """What was found in a view; of one without regions, why, unless that stands above already."""
    regions = panel.examination.regions
    if regions or is_alone:
        lines = [f"{panel.name(one)}  {panel.line(one)}" for one in panel.large]
        return [*lines, *filter(None, [panel.few])]
    return [f"{panel.letter}  {panel.examination.verdict.sentence}"]


def _colours(shown: Sequence[Panel]) -> list[str]:
    scaled = [(one, _scale(one)) for one in shown]
    known = [(panel, scale) for panel, scale in scaled if scale is not None]
    if not known:
        return []
    first, scale = known[0]
    others = [panel.letter for panel, other in known if other != scale]
    named = f"Colours of {', '.join(others)}" if all(others) else "Colours of some smaller pictures"
    own = [f"{named} have ends of their own."] if others else []
    return [_airs(first.temperatures) + scale.sentence, *own]


def _factors(panels: Sequence[Panel]) -> list[str]:
    is_told = any(one.factor_min is not None for panel in panels for one in panel.large)
    return [_FACTOR] if is_told else []


def _sizes(panels: Sequence[Panel]) -> list[str]:
    is_guessed = any(one.losses.is_size_guessed for one in panels if one.losses and one.defects)
    return [_GUESSED] if is_guessed else []


def _scale(panel: Panel) -> ColourScale | None:
    if panel.celsius is None:
        return None
    return colour_scale(panel.celsius, panel.examination, panel.temperatures)


def _airs(airs: Temperatures | None) -> str:
    return f"Inside {_both(airs.inside_c)}, outside {_both(airs.outside_c)}. " if airs else ""


def _both(celsius: float) -> str:
    return f"{celsius:.1f} °C ({celsius * 1.8 + 32:.0f} °F)"


def _photographs(shown: Sequence[Panel]) -> list[str]:
    photographs = [one.photograph for one in shown[:1] if one.celsius is not None]
    is_rough = any(one is not None and one.overlay is None for one in photographs)
    return ["Outlines on the photograph lie only roughly where they belong."] if is_rough else []


def _unseen(count: int) -> list[str]:
    return [f"{count} more views are told of in the report, not here."] if count > 0 else []
