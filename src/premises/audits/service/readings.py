"""The files of a submission are read: what each one is, and the temperatures in it."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.recording import FileClass, Recording
from premises.audits.service.materials import Material, Photo
from premises.audits.settings import AuditsSettings
from premises.audits.thermograms import Reader, ReadingLimits
from premises.audits.thermograms.scales import with_scale
from premises.audits.thermography import stated_temperatures
from premises.audits.thermography.resolution import Zoom
from premises.kernel.blobs import Shelf
from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.kernel.ocr import Reader as TextReader

WARM: Final = frozenset(
    {FileClass.RADIOMETRIC, FileClass.SCALED, FileClass.MATRIX, FileClass.PALETTE}
)
"""The kinds of files that hold temperatures, or colours whose scale is known."""

_SHOWN_PX: Final = 800
_PATIENCE_S: Final = 20.0
"""So long burned-in numbers are looked for: whoever waits at the telephone gives up at 45 s."""

_READING_S: Final = 25.0
"""So long photos are begun; files that were made to be slow must not cost the others' report."""

_TEXT_S: Final = 15.0
"""So long one look for text may take; there are a few to a picture."""

_AT_ONCE: Final = 2
_WIDEST_PX: Final = 1280
"""More than thermal cameras have. False colours from telephones do, and tell nothing more."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as it was read, or why it could not be."""

    photo: Photo
    recording: Recording | None
    trouble: Invalid | NotFound | None = None

    @property
    def file_class(self) -> FileClass | None:
        return self.recording.file_class if self.recording else None

    @property
    def is_thermal(self) -> bool:
        return self.file_class in WARM


class Readings:
    """Reads photos, each in a sandbox of its own; a bad one does not spoil the others.

    Two are read at once, as this process itself has nothing to do meanwhile.
    """

    def __init__(self, shelf: Shelf, settings: AuditsSettings) -> None:
        self._shelf = shelf
        self._reads_scales = settings.read_burned_in_scale
        limits = ReadingLimits(settings.max_photo_bytes, settings.max_pixels)
        self._reader = Reader(limits)
        self._text = TextReader(wall_s=_TEXT_S)

    def read(self, material: Material) -> Sequence[Reading]:
        """What is in each photo; raises Unavailable where another try may succeed."""
        began = time.monotonic()
        with ThreadPoolExecutor(_AT_ONCE, "photos") as pool:
            return list(pool.map(lambda one: self._one(one, material, began), material.photos))

    def _one(self, photo: Photo, material: Material, began: float) -> Reading:
        try:
            if time.monotonic() - began > _READING_S:
                raise _no_time()
            recording = self._reader.read(
                self._shelf.get(photo.hash), photo.name, scale=material.options.grey_scale
            )
            recording = self._scaled(recording, material, began)
        except (Invalid, NotFound) as trouble:
            return Reading(photo, None, trouble)
        return Reading(photo, _small(recording))

    def _scaled(self, recording: Recording, material: Material, began: float) -> Recording:
        """With temperatures, where a false-colour picture's scale is known or can be read."""
        if recording.file_class is not FileClass.PALETTE_WITHOUT_SCALE:
            return recording
        stated = _stated(material)
        is_time = time.monotonic() - began < _PATIENCE_S
        text = self._text if self._reads_scales and is_time else None
        if stated is None and text is None:
            return recording
        hint_c = _inside_c(material)
        try:
            return with_scale(recording, stated, text, hint_c=hint_c)
        except Unavailable:
            # The report is worth more than the numbers in one picture.
            return with_scale(recording, stated, None, hint_c=hint_c)


def _stated(material: Material) -> tuple[float, float] | None:
    low, high = material.options.scale_min_c, material.options.scale_max_c
    return None if low is None or high is None else (low, high)


def _inside_c(material: Material) -> float | None:
    """The air inside as far as it can be understood before anything is seen."""
    try:
        said = stated_temperatures(material.inputs["inside"], material.inputs["outside"], None)
    except Invalid:
        return None
    return said.inside_c


def _no_time() -> Invalid:
    return Invalid(
        "audits.no_time",
        "The photos before it took too long to read, so it was left out; send it as a task alone.",
    )


def _small(recording: Recording) -> Recording:
    """Without pixels that nobody will look at: twenty photos are kept in memory together."""
    step = _step(recording.visible)
    fit = recording.overlay
    return replace(
        recording,
        counts=_coarse_counts(recording.counts),
        celsius=None if recording.celsius is None else _coarse(recording.celsius),
        picture=None if recording.file_class in WARM else _thinned(recording.picture),
        visible=_thinned(recording.visible),
        overlay=fit and replace(fit, right_px=fit.right_px / step, down_px=fit.down_px / step),
    )


def _coarse(celsius: NDArray[np.float32]) -> NDArray[np.float32]:
    return Zoom.of(celsius, _WIDEST_PX).shrink(celsius)


def _coarse_counts(counts: NDArray[np.uint16] | None) -> NDArray[np.uint16] | None:
    if counts is None or max(counts.shape) <= _WIDEST_PX:
        return counts
    return np.round(_coarse(counts.astype(np.float32))).astype(np.uint16)


def _step(pixels: NDArray[np.uint8] | None) -> int:
    return 1 if pixels is None else max(1, max(pixels.shape[:2]) // _SHOWN_PX)


def _thinned(pixels: NDArray[np.uint8] | None) -> NDArray[np.uint8] | None:
    if pixels is None:
        return None
    step = _step(pixels)
    return pixels[::step, ::step].copy()
