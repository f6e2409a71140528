"""What a file is, told by its content alone, and what it says of temperatures."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.fff import SIGNATURES
from premises.audits.radiometry.recording import Camera, FileClass, GreyScale, Note, Recording
from premises.audits.radiometry.segments import application_segments, flir_data
from premises.audits.thermograms.colours import colours_of
from premises.audits.thermograms.flir import read_flir
from premises.audits.thermograms.greys import degrees, stated_scale
from premises.audits.thermograms.limits import Expected, ReadingLimits
from premises.audits.thermograms.makers import Origin, is_dji, is_infiray, origin_of
from premises.audits.thermograms.pixels import LONGEST_PX, numbers, upright
from premises.audits.thermograms.tables import NPY_MARK, read_npy, read_text
from premises.kernel.errors import Invalid
from premises.kernel.images.header import kind_of

_JPEG = b"\xff\xd8\xff"
_MAYBE_NUMBERS = (b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# ISO/IEC 14496-12: the second word of the file, and the brands of ISO/IEC 23008-12.
_FTYP = b"ftyp"
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_DEFAULT: Final = ReadingLimits()

_DJI = Note(
    "dji",
    "DJI writes temperatures in a way that only its own program reads: "
    "export the picture there as TIFF or CSV with temperatures, and send that.",
)
_INFIRAY = Note(
    "maker_only",
    "This camera hides its temperatures in a way that only its maker's program reads: "
    "export the picture there as CSV with temperatures, and send that.",
)
_COLOURS_ONLY = Note(
    "colours_only",
    "The file holds colours and no temperatures: apps lose them when a picture is edited or sent.",
)
_NOT_THERMAL = Note(
    "not_thermal", "This looks like an ordinary photograph, not like a thermal picture."
)


def read_bytes(
    data: bytes,
    *,
    expected: Expected | None = None,
    scale: GreyScale | None = None,
    limits: ReadingLimits = _DEFAULT,
) -> Recording:
    """One file as it was read; run it in the sandbox where the file is a stranger's.

    Raises:
        Invalid: `audits.photo_empty`, `audits.photo_too_large`, `audits.photo_too_small`,
            `audits.heic`, `audits.not_a_photo`, `audits.flir_damaged`, `audits.table_unreadable`,
            `audits.table_no_temperatures`, or what `kernel.images.decode` raises.

    """
    limits.check_bytes(data)
    # A hostile file may hold numbers that are none, and they come out as such.
    with np.errstate(invalid="ignore", over="ignore"):
        return _read(data, expected, scale, limits)


def _read(
    data: bytes, expected: Expected | None, scale: GreyScale | None, limits: ReadingLimits
) -> Recording:
    if data.startswith(_JPEG):
        return _read_jpeg(data, expected, limits)
    if data.startswith(SIGNATURES):
        recording = read_flir(data, limits)
        if recording is None:
            raise _not_a_photo()
        return recording
    if data.startswith(NPY_MARK):
        return read_npy(data, limits)
    if data[4:8] == _FTYP and data[8:12] in _HEIF:
        message = (
            "HEIC pictures are not read: save it as JPEG "
            "(on an iPhone: Settings, Camera, Formats, Most Compatible) and send that."
        )
        raise Invalid("audits.heic", message)
    if _is_picture(data, limits):
        return _read_other(data, expected, scale, limits)
    table = read_text(data, limits)
    if table is None:
        raise _not_a_photo()
    return table


def _read_jpeg(data: bytes, expected: Expected | None, limits: ReadingLimits) -> Recording:
    segments = tuple(application_segments(data))
    fff = flir_data(iter(segments))
    if fff is None:
        origin = origin_of(data, limits)
        picture = upright(data, limits)
        if is_dji(segments, origin):
            return _recording(FileClass.DJI, picture, origin, _DJI)
        recording = _by_colours(picture, origin, expected)
        if is_infiray(segments):
            file_class = FileClass.PALETTE_WITHOUT_SCALE
            return replace(recording, file_class=file_class, notes=(_INFIRAY,))
        return recording
    return _read_flir_jpeg(data, fff, expected, limits)


def _read_flir_jpeg(
    data: bytes, fff: bytes, expected: Expected | None, limits: ReadingLimits
) -> Recording:
    """The temperatures count, so pixels that are cut off do not spoil them."""
    try:
        origin, picture = origin_of(data, limits), upright(data, limits)
    except Invalid as spoiled:
        recording = read_flir(fff, limits)
        if recording is None:
            raise
        note = Note("picture_damaged", f"{spoiled.message} The temperatures in it are whole.")
        return replace(recording, notes=(*recording.notes, note))
    recording = read_flir(fff, limits, origin.orientation)
    if recording is None:
        return _by_colours(picture, origin, expected)
    taken_at = recording.taken_at or origin.taken_at
    return replace(recording, picture=picture, taken_at=taken_at)


def _read_other(
    data: bytes, expected: Expected | None, scale: GreyScale | None, limits: ReadingLimits
) -> Recording:
    grey = numbers(data, limits) if data.startswith(_MAYBE_NUMBERS) else None
    if grey is None:
        return _by_colours(upright(data, limits), origin_of(data, limits), expected)
    celsius, notes = degrees(grey, scale or stated_scale(data))
    if celsius is not None:
        origin = origin_of(data, limits)
        return replace(_recording(FileClass.SCALED, None, origin, *notes), celsius=celsius)
    return Recording(
        file_class=FileClass.PALETTE_WITHOUT_SCALE, picture=_as_picture(grey), notes=notes
    )


def _by_colours(picture: NDArray[np.uint8], origin: Origin, expected: Expected | None) -> Recording:
    """False colours or a photograph; what is merely grey may be both, so the hint decides."""
    colours = colours_of(picture)
    hinted = expected == "thermal" or (origin.is_thermal_camera and expected != "rgb")
    if colours.is_false or (colours.is_grey and hinted):
        return _recording(FileClass.PALETTE_WITHOUT_SCALE, picture, origin, _COLOURS_ONLY)
    notes = (_NOT_THERMAL,) if expected == "thermal" else ()
    return _recording(FileClass.VISIBLE, picture, origin, *notes)


def _recording(
    file_class: FileClass, picture: NDArray[np.uint8] | None, origin: Origin, *notes: Note
) -> Recording:
    return Recording(
        file_class=file_class,
        picture=picture,
        camera=Camera(maker=origin.maker, model=origin.model),
        taken_at=origin.taken_at,
        notes=notes,
    )


def _as_picture(grey: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Numbers of unknown meaning from black to white, to be looked at."""
    step = max(1, -(-max(grey.shape) // LONGEST_PX))
    values = np.nan_to_num(grey[::step, ::step].astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = np.percentile(values, (1, 99))
    shades = np.clip((values - low) / max(high - low, 1e-9), 0, 1) * 255
    return np.repeat(shades.astype(np.uint8)[..., None], 3, axis=-1)


def _is_picture(data: bytes, limits: ReadingLimits) -> bool:
    try:
        kind_of(data[:12], limits.of_images)
    except Invalid as refused:
        return refused.code == "images.truncated"
    return True


def _not_a_photo() -> Invalid:
    message = (
        "This file is no picture and no table of temperatures: send the JPEG as the camera wrote "
        "it, a 16-bit TIFF or PNG, or a CSV of temperatures."
    )
    return Invalid("audits.not_a_photo", message)
