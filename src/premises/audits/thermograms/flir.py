"""From the records of a FLIR camera to counts, constants and the photograph beside them."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premises.audits.radiometry.damage import damaged
from premises.audits.radiometry.fff import (
    CAMERA_INFO,
    OVERLAY,
    PHOTO,
    RAW_DATA,
    Cabinet,
    open_fff,
)
from premises.audits.radiometry.recording import FileClass, Note, Overlay, Recording
from premises.audits.radiometry.records import (
    Enclosure,
    Encoding,
    camera_info,
    overlay,
    photo,
    raw_data,
)
from premises.audits.thermograms.limits import ReadingLimits
from premises.audits.thermograms.pixels import LONGEST_PX, numbers, turned, upright
from premises.kernel.errors import Invalid
from premises.kernel.images import decode

# So many rows tell the byte order of a picture.
_ROWS = 64
_PHOTO_DAMAGED = Note(
    "visible_damaged", "The photograph inside the file is damaged; the temperatures are whole."
)


def read_flir(fff: bytes, limits: ReadingLimits, orientation: int = 1) -> Recording | None:
    """All that FLIR's records hold; None where they hold no counts.

    Raises:
        Invalid: `audits.flir_damaged`, `audits.photo_too_small`, `audits.photo_too_large`.

    """
    cabinet = open_fff(fff)
    raw = cabinet.record(RAW_DATA)
    if raw is None:
        return None
    constants = cabinet.record(CAMERA_INFO)
    if constants is None:
        raise damaged("the camera's constants are missing")
    info = camera_info(constants)
    counts = _counts(raw_data(raw), limits)
    try:
        visible, fit = _visible(cabinet, limits)
        notes: tuple[Note, ...] = ()
    except Invalid:
        visible, fit, notes = None, None, (_PHOTO_DAMAGED,)
    return Recording(
        file_class=FileClass.RADIOMETRIC,
        counts=turned(counts, orientation),
        planck=info.planck,
        visible=None if visible is None else turned(visible, orientation),
        # The offset is that of the pictures as they are stored.
        overlay=fit if orientation == 1 else None,
        camera=info.camera,
        environment=info.environment,
        atmosphere=info.atmosphere,
        taken_at=info.taken_at,
        notes=notes,
    )


def _counts(raw: Enclosure, limits: ReadingLimits) -> NDArray[np.uint16]:
    limits.of_temperatures.check_size(raw.width, raw.height)
    if raw.encoding is Encoding.PLAIN:
        plain = np.frombuffer(raw.content, np.dtype("u2").newbyteorder(raw.order))
        return plain.reshape(raw.height, raw.width).astype(np.uint16)
    counts = _decoded(raw, limits)
    if counts is None or counts.dtype != np.uint16:
        raise damaged("its counts are not numbers of 16 bits")
    if raw.encoding is Encoding.PNG and _is_swapped(counts):
        return counts.byteswap()
    return counts


def _decoded(raw: Enclosure, limits: ReadingLimits) -> NDArray[np.uint16] | None:
    try:
        pixels = numbers(bytes(raw.content), limits)
    except Invalid as refused:
        if refused.code.startswith("images."):
            raise damaged("the picture that holds its counts cannot be decoded") from refused
        raise
    return None if pixels is None else np.asarray(pixels)


def _is_swapped(counts: NDArray[np.uint16]) -> bool:
    """Whether the bytes of each count stand in the wrong order, as most cameras write them.

    The right order is the smoother one: swapped, the smallest change of warmth is a large one.
    """
    rows = counts[:: max(1, len(counts) // _ROWS)]
    as_it_is, swapped = (
        np.abs(np.diff(one.astype(np.int32), axis=1)).sum() for one in (rows, rows.byteswap())
    )
    return bool(swapped <= as_it_is)


def _visible(
    cabinet: Cabinet, limits: ReadingLimits
) -> tuple[NDArray[np.uint8] | None, Overlay | None]:
    """The embedded photograph and how it fits; raises `Invalid` where it is damaged."""
    record = cabinet.record(PHOTO)
    enclosed = None if record is None else photo(record)
    if enclosed is None:
        return None, None
    visible, place = _photograph(enclosed, limits), cabinet.record(OVERLAY)
    fit = None if place is None or enclosed.width == 0 else overlay(place)
    if fit is None:
        return visible, None
    rows, columns = visible.shape[0], visible.shape[1]
    shrunk = columns / enclosed.width
    right_px, down_px = fit.right_px * shrunk, fit.down_px * shrunk
    if abs(right_px) > columns / 2 or abs(down_px) > rows / 2:
        return visible, None
    return visible, Overlay(fit.ratio, right_px, down_px)


def _photograph(enclosed: Enclosure, limits: ReadingLimits) -> NDArray[np.uint8]:
    data = bytes(enclosed.content)
    if enclosed.encoding is not Encoding.PNG:
        return upright(data, limits)
    # ExifTool's table: where it is a PNG, its three channels are Y, Cb and Cr.
    channels = decode(data, limits.of_images).pixels
    image = Image.fromarray(channels).convert("RGB")
    image = Image.merge("YCbCr", image.split()).convert("RGB")
    image.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.BOX)
    return np.asarray(image)
