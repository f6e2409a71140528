"""The report picture of a submission: its thermal views, and photographs of the same spots."""

import re
from collections.abc import Sequence
from typing import Final

from premises.audits.pictures import Panel, Photograph, report_picture
from premises.audits.service.readings import Reading
from premises.audits.service.views import Viewed
from premises.audits.thermography import Examination, Gate, Side, Verdict

_SPOT: Final = re.compile(r"(.+)_(?:rgb|thermal)\.[^.]*$", re.IGNORECASE)


def picture_of(
    title: str, readings: Sequence[Reading], views: Sequence[Viewed], summary: str
) -> bytes | None:
    """A JPEG; nothing where nothing was sent.

    Where none of the files can be read it holds the summary alone: the original app shows the
    picture, and no other place where it could be read.
    """
    beside = {_spot(one.photo.name): one for one in readings if not one.is_thermal}
    panels = [_panel(one, beside.get(_spot(one.photo.name))) for one in views]
    if not panels:
        seen = list(filter(None, map(_photograph, readings)))
        panels = [_plain(one, summary) for one in seen]
    if not panels and readings:
        panels = [_plain(None, summary)]
    return report_picture(panels, title=title) if panels else None


def _spot(name: str) -> str:
    """What the names of both pictures of one observation have in common."""
    found = _SPOT.fullmatch(name)
    return found[1].lower() if found else name


def _panel(viewed: Viewed, beside: Reading | None) -> Panel:
    recording = viewed.recording
    photograph = _photograph(beside) if beside else None
    if recording.visible is not None:
        photograph = Photograph(recording.visible, recording.overlay)
    return Panel(
        examination=viewed.told_examination,
        celsius=viewed.celsius,
        temperatures=viewed.view.temperatures if viewed.view else None,
        losses=viewed.told_losses,
        photograph=photograph,
    )


def _plain(photograph: Photograph | None, summary: str) -> Panel:
    verdict = Verdict(Gate.NO_NUMBERS, "audits.screening_only", summary)
    return Panel(
        examination=Examination(verdict=verdict, side=Side.INSIDE),
        photograph=photograph,
    )


def _photograph(reading: Reading) -> Photograph | None:
    recording = reading.recording
    if recording is None or recording.picture is None:
        return None
    return Photograph(recording.picture)
