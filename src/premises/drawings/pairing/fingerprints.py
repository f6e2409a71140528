"""What a sheet looks like in few numbers: its words, and where its ink is."""

import hashlib
import re
import unicodedata
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Raster, Sheet
from premises.drawings.pairing.pairs import Fingerprint

_WORDS: Final = 512
"""As many as most sheets have; of more, the same ones are kept on every sheet that has them."""

_CELLS: Final = 16
_STEP_MM: Final = 2.0
_INK: Final = 128


def fingerprint(sheet: Sheet) -> Fingerprint:
    """Hashes of the sheet's words, the smallest 512, and its ink in a grid of 16 by 16 cells.

    The ink's shares add up to 1, so that it does not matter how a sheet was drawn, in lines or in
    pixels, nor how thick; a sheet without any ink has none.
    """
    tokens = {_plain(word.text) for word in sheet.words}
    hashes = sorted(_hash(token) for token in tokens if len(token) >= 2)[:_WORDS]
    ink = _of_pixels(sheet.raster) if sheet.raster is not None else _of_strokes(sheet)
    total = float(ink.sum())
    shares = tuple(np.round(ink.ravel() / total, 5).tolist()) if total > 0 else ()
    return Fingerprint(tuple(hashes), shares)


def _plain(text: str) -> str:
    return re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", text).upper())


def _hash(token: str) -> int:
    """The same number for the same word in every process, which `hash` does not give."""
    return int.from_bytes(hashlib.blake2s(token.encode(), digest_size=4).digest(), "big")


def _of_strokes(sheet: Sheet) -> NDArray[np.float64]:
    """The length of lines in each cell, from points set along them every two millimetres."""
    ends = sheet.strokes.ends
    spans = ends[:, 2:] - ends[:, :2]
    lengths = np.hypot(spans[:, 0], spans[:, 1])
    counts = np.maximum(np.ceil(lengths / _STEP_MM).astype(np.int64), 1)
    of = np.repeat(np.arange(len(ends)), counts)
    firsts = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(of)) - firsts + 0.5) / counts[of]
    points = ends[of, :2] + share[:, None] * spans[of]
    size = np.array([sheet.width_mm, sheet.height_mm])
    cells = np.clip((points / size * _CELLS).astype(np.int64), 0, _CELLS - 1)
    weights = (lengths / counts)[of]
    flat = np.bincount(cells[:, 1] * _CELLS + cells[:, 0], weights, _CELLS * _CELLS)
    return np.asarray(flat, np.float64)


def _of_pixels(raster: Raster) -> NDArray[np.float64]:
    """How many dark pixels each cell has."""
    height, width = raster.grey.shape
    down = list(pairwise(np.linspace(0, height, _CELLS + 1).astype(np.int64).tolist()))
    across = list(pairwise(np.linspace(0, width, _CELLS + 1).astype(np.int64).tolist()))
    shares = [
        [np.count_nonzero(raster.grey[top:bottom, left:right] < _INK) for left, right in across]
        for top, bottom in down
    ]
    return np.array(shares, np.float64)
