"""A false-colour picture becomes temperatures: its bar is found, the numbers at its ends read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.legends import legend_of
from premises.audits.radiometry.palettes import Inversion, Palette, best, inverted, known_palettes
from premises.audits.radiometry.recording import FileClass, Note, Recording
from premises.audits.thermograms.greys import SCALE_UNKNOWN
from premises.audits.thermograms.overlays import overlays
from premises.audits.thermograms.written import Scale, UntoldError, fits, is_scale, written
from premises.kernel.errors import Invalid
from premises.kernel.ocr import Reader, Word

Pixels = NDArray[np.uint8]

_ENLARGED: Final = 2.0
"""Pictures of small cameras are read at twice their size, or letters are missed."""

_UNEVEN: Final = 0.04
"""How far, as a share of the scale, the colours may be spread otherwise than the bar says.

Cameras like to give each colour as many pixels, and draw their bar evenly all the same. On the
pictures of five cameras this share was 1 to 7 % in the median.
"""

_UNBOUNDED: Final = 0.07
"""The same where an end of the bar cannot be told from the scene behind it: measured up to 0.11."""

_LEAST_EXPLAINED: Final = 0.8
"""What the bar must explain of the scene: 0.96 and more on pictures of six cameras, 0.65 where half
of the picture was a photograph in grey."""

_SATURATED: Final = 0.05


def with_scale(
    recording: Recording,
    stated: tuple[float, float] | None,
    reader: Reader | None,
    *,
    hint_c: float | None = None,
) -> Recording:
    """The recording with temperatures where its colours tell them, otherwise with the reason.

    `stated` is what the user says the scale's ends are, in °C, smaller first; it is believed
    before the numbers in the picture. `hint_c` is a temperature of the place, such as the air
    inside: it tells °C from °F where the picture does not. What is not a false-colour picture
    without a scale comes back as it is; pictures of DJI are such where a scale is stated.

    Raises:
        Invalid: `audits.scale_stated`, what was stated is no scale.
        Unavailable: text could not be read now; it may be asked again.

    """
    picture = recording.picture
    if picture is None or not _may_be_told(recording, stated):
        return recording
    if stated is not None and not is_scale(*stated):
        raise Invalid("audits.scale_stated", "The scale's smaller end comes first: 12.5 and 21.")
    try:
        told = _told(picture, stated, reader, hint_c)
    except UntoldError as untold:
        return _without(recording, str(untold))
    return replace(
        recording,
        file_class=FileClass.PALETTE,
        celsius=told.inversion.celsius,
        notes=(*recording.notes, *_notes(told)),
    )


def _may_be_told(recording: Recording, stated: tuple[float, float] | None) -> bool:
    is_dji = recording.file_class is FileClass.DJI and stated is not None
    return recording.file_class is FileClass.PALETTE_WITHOUT_SCALE or is_dji


@dataclass(frozen=True, slots=True)
class _Told:
    scale: Scale
    palette: Palette
    inversion: Inversion
    is_bounded: bool


def _told(
    picture: Pixels,
    stated: tuple[float, float] | None,
    reader: Reader | None,
    hint_c: float | None,
) -> _Told:
    legend = legend_of(picture)
    if legend is None and stated is None:
        raise UntoldError("There is no colour bar in it whose numbers could be read.")
    words = _words(picture, reader)
    covered = overlays(picture, words, legend)
    of = legend.palette if legend else best(picture, known_palettes(), covered)
    if of is None:
        raise UntoldError("Its colours are those of no palette known here.")
    if stated is not None:
        scale = Scale(*stated)
    elif legend is not None and reader is not None:
        scale = written(picture, legend, words, reader, hint_c)
    else:
        raise UntoldError("The numbers at the ends of its colour bar were not read.")
    inversion = inverted(picture, of, scale.low_c, scale.high_c, covered)
    if inversion.explained < _LEAST_EXPLAINED:
        raise UntoldError("Too few of its colours are on its colour bar.")
    if not fits(inversion, scale, words):
        raise UntoldError("The temperatures written in it do not fit its colours.")
    return _Told(scale, of, inversion, legend is None or legend.is_bounded)


def _without(recording: Recording, reason: str) -> Recording:
    if any(note.code == SCALE_UNKNOWN for note in recording.notes):
        # Numbers of unknown steps have no colours; what they lack was said when they were read.
        return recording
    sentence = (
        f"The picture shows false colours, and nothing says how warm they are. {reason} Send the "
        "file as the camera saved it, or state the temperatures at the ends of its colour bar."
    )
    note = Note("audits.palette_without_scale", sentence)
    return replace(recording, notes=(*recording.notes, note))


def _words(picture: Pixels, reader: Reader | None) -> tuple[Word, ...]:
    if reader is None:
        return ()
    try:
        return reader.read(picture, enlarged=_ENLARGED)
    except Invalid:
        # What cannot be read has no numbers; the user may still have stated them.
        return ()


def _notes(told: _Told) -> Iterator[Note]:
    scale, of, inversion = told.scale, told.palette, told.inversion
    yield from scale.notes
    uneven_k = (_UNEVEN if told.is_bounded else _UNBOUNDED) * (scale.high_c - scale.low_c)
    about_k = 2 * float(np.linalg.norm([inversion.spread_k, scale.spread_k, uneven_k]))
    yield Note(
        "audits.palette_read",
        f"The temperatures are approximate, about ±{about_k:.1g} K: they were read from the "
        f"picture's colours, whose scale runs from {scale.low_c:.1f} to {scale.high_c:.1f} °C.",
    )
    if of.name in {"white hot", "black hot"}:
        yield Note(
            "audits.palette_grey", "The picture is grey; its bright parts were taken for warm."
        )
    for share, end, beyond in (
        (inversion.at_cold_end, "coldest", "colder"),
        (inversion.at_hot_end, "hottest", "warmer"),
    ):
        if share > _SATURATED:
            yield Note(
                "audits.palette_saturated",
                f"{share:.0%} of the picture shows the {end} colour of its scale; it may be "
                f"{beyond} there than the scale tells.",
            )
