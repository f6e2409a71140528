"""Picks the few lines of two scans that are worth reading, and tells changes their words."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Raster, Sheet, Similarity
from premises.drawings.differencing.changes import (
    Category,
    Change,
    ChangeKind,
    CloudFinding,
    Differences,
)
from premises.drawings.differencing.rasters.placing import in_order
from premises.drawings.differencing.rasters.sorting import category_of
from premises.drawings.registration import Alignment

Pixels = NDArray[np.uint8]

# A line takes some 25 ms to read: so many are read in two to three seconds.
_MOST: Final = 100
# Readers know letters of this height best, in lines with a little paper around.
_LINE_PX: Final = 48
_MARGIN_MM: Final = 0.5
# Longer lines than this many heights are beyond what one look can hold.
_LONGEST: Final = 40.0
# What was read less surely than this is not told.
_SURE: Final = 0.6
# What alone says that a line changed must be read more surely; pictures that look the same differ
# by so many figures.
_SURELY, _FIGURES = 0.8, 2
# Equal words drop a change whose pictures are alike in this measure; another weight of pen or
# another font makes them less alike than dirt does.
_ALIKE: Final = 0.75
# Figures and letters that readers take for each other.
_CONFUSED: Final = str.maketrans("OoQDSsIl|BZz", "000055111822")
# Marks that are a pixel or two in size are read in one way or another; no revision is made of them.
_MARKS: Final = re.compile("[\\s'\"`´°º^*.,:;_~‘’“”′″—–一-]+")


@dataclass(frozen=True, slots=True)
class Window:
    """A line to read: of which change, of which sheet, and its pixels (h, w, 3), level."""

    change: int
    is_new: bool
    pixels: Pixels


def windows_to_read(
    differences: Differences, old: Sheet, new: Sheet, alignment: Alignment, *, most: int = _MOST
) -> tuple[Window, ...]:
    """The lines whose words tell what changed, the weightiest changes first, `most` at most.

    What room is left is for the doubtful ones, whose words tell whether they changed. Windows are
    as high as a reader of single lines wants them, whatever the sheets' resolution.
    """
    windows: list[Window] = []
    for change in (*differences.changes, *differences.doubtful):
        wanted = _windows(change, old, new, alignment.old_to_new)
        if len(windows) + len(wanted) <= most:
            windows += wanted
    return tuple(windows)


def with_texts(
    differences: Differences, windows: Sequence[Window], said: Sequence[tuple[str, float]]
) -> Differences:
    """The same changes with their words; without those whose words and pictures are the same.

    Doubtful ones are changes if they were read and a figure or two differ, and gone otherwise.

    `said` has what was read in each window and how sure that is, 0 to 1.
    """
    words, surely = (_words(windows, said, least) for least in (_SURE, _SURELY))
    kept = [_told(change, *_said(change, words)) for change in differences.changes]
    kept += [_confirmed(change, *_said(change, surely)) for change in differences.doubtful]
    return _renumbered(differences, in_order([change for change in kept if change is not None]))


def _words(
    windows: Sequence[Window], said: Sequence[tuple[str, float]], least: float
) -> dict[tuple[int, bool], str]:
    """What was read so surely at least."""
    return {
        (window.change, window.is_new): text.strip()
        for window, (text, sure) in zip(windows, said, strict=True)
        if sure >= least and text.strip()
    }


def _said(change: Change, words: Mapping[tuple[int, bool], str]) -> tuple[str | None, str | None]:
    """What was read on the old sheet and on the new one."""
    return words.get((change.number, False)), words.get((change.number, True))


def _windows(change: Change, old: Sheet, new: Sheet, old_to_new: Similarity) -> list[Window]:
    if change.category is not Category.TEXT and change.kind is not ChangeKind.TEXT:
        return []
    found = []
    if change.kind is not ChangeKind.ADDED and change.old_box is not None and old.raster:
        box = old_to_new.box(change.old_box)
        found.append(Window(change.number, False, _line(old.raster, box, old_to_new.inverse())))
    if change.kind is not ChangeKind.REMOVED and new.raster:
        found.append(Window(change.number, True, _line(new.raster, change.box, Similarity())))
    return [window for window in found if window.pixels.size]


def _line(raster: Raster, box: Box, to_raster: Similarity) -> Pixels:
    """A box of the new sheet, in mm, cut out of a sheet, upright and as high as a line is read."""
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    box = box.grown(_MARGIN_MM)
    upright = box.height > 1.5 * box.width
    length, height = (box.height, box.width) if upright else (box.width, box.height)
    if length > _LONGEST * height:
        return np.empty((0, 0, 3), np.uint8)
    per_mm = _LINE_PX / height
    size = max(1, math.ceil(length * per_mm)), _LINE_PX
    # Upright writing of drawings is read from the right: it begins at the bottom.
    corner = Similarity(0.0, -1.0, box.left, box.bottom) if upright else _at(box)
    way = Similarity(a=1 / per_mm).then(corner).then(to_raster)
    matrix = way.then(Similarity(a=raster.px_per_mm)).matrix
    grey = cv2.warpAffine(
        raster.grey,
        matrix,
        size,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    return np.repeat(np.asarray(grey, np.uint8)[..., None], 3, axis=2)


def _at(box: Box) -> Similarity:
    return Similarity(dx_mm=box.left, dy_mm=box.top)


def _told(change: Change, old_text: str | None, new_text: str | None) -> Change | None:
    if old_text is None and new_text is None:
        return change
    is_whole = old_text is not None and new_text is not None
    if change.kind is ChangeKind.TEXT and is_whole and _is_nothing(change, old_text, new_text):
        return None
    return _worded(change, old_text, new_text)


def _worded(change: Change, old_text: str | None, new_text: str | None) -> Change:
    """The change with its words, and with what sort of text they are."""
    is_plain = change.category is Category.TEXT
    sort = category_of(new_text or old_text or "", change.box) if is_plain else change.category
    return replace(change, old_text=old_text, new_text=new_text, category=sort)


def _confirmed(change: Change, old_text: str | None, new_text: str | None) -> Change | None:
    """A doubtful change if both were read and differ by what looked so: a figure or two."""
    one, other = _folded(old_text or ""), _folded(new_text or "")
    if len(one) != len(other) or not (one + other).isascii():
        return None
    if not 0 < sum(a != b for a, b in zip(one, other, strict=True)) <= _FIGURES:
        return None
    return _worded(change, old_text, new_text)


def _is_nothing(change: Change, old_text: str | None, new_text: str | None) -> bool:
    """Whether the words are the same and the pictures differ no more than dirt makes them."""
    one, other = (_folded(text or "") for text in (old_text, new_text))
    likeness = 2 * (1 - change.confidence)
    return one == other and (old_text == new_text or likeness >= _ALIKE)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return _MARKS.sub("", letters).translate(_CONFUSED)


def _renumbered(differences: Differences, changes: list[Change]) -> Differences:
    """Numbered from 1 again, in the clouds' findings too."""
    number = {change.number: index for index, change in enumerate(changes, 1)}
    clouds = tuple(_with_changes(cloud, changes) for cloud in differences.clouds)
    told = replace(differences, changes=tuple(changes), clouds=clouds, doubtful=())
    return told.renumbered(number)


def _with_changes(cloud: CloudFinding, changes: Sequence[Change]) -> CloudFinding:
    """The same cloud with what was found inside of it meanwhile."""
    inside = [one.number for one in changes if one.in_cloud and cloud.box.holds(*one.box.middle)]
    return replace(cloud, changes=tuple(sorted({*cloud.changes, *inside})))
