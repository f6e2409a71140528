"""How right the changes are that drawings tell, on pairs of sheets whose truth is known."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tests.drawings.pairs import real, series
from tests.drawings.pairs.judging import judged
from tests.drawings.pairs.model import Titles
from tests.drawings.pairs.pair import ARCH_D, NONE, Pair
from tests.drawings.pairs.score import Score, faults, table

from bench.drawing_steps import DPI, SAMPLE
from bench.running import say
from premises.drawings.content import Box, Sheet
from premises.drawings.differencing import Differences
from premises.drawings.differencing.rasters import windows_to_read, with_texts
from premises.drawings.registration import Alignment
from premises.drawings.service.lettering import READ_DPI, Lettering, Pixels
from premises.drawings.service.reading import lettered
from premises.drawings.sheets import Reader
from premises.drawings.titleblocks import TitleBlock, read_titleblock
from premises.kernel import ocr

_SHEETS: Final = (("AF101", 1), ("AF600", 2))
"""Numbers of the real sheets, and their pages."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pairs", type=int, default=100, help="how many revised pairs of objects")
    parser.add_argument("--pictures", type=int, default=10, help="pairs of pictures, and of scans")
    parser.add_argument("--seed", type=int, default=1, help="which pairs")
    parser.add_argument("--faults", action="store_true", help="also list each fault")
    parser.add_argument("--output", type=Path, help="also write the tables to this file")


def tell(wanted: argparse.Namespace) -> None:
    """Print a table for each series, and write them where asked."""
    parts = []
    for heading, scores in _series(wanted):
        parts.append(table(heading, scores))
        if wanted.faults:
            parts.append(faults(scores))
        print("\n".join(parts[-2:] if wanted.faults else parts[-1:]), flush=True)
    if wanted.output is not None:
        wanted.output.write_text("\n".join(parts), encoding="utf-8")


def _series(wanted: argparse.Namespace) -> Iterator[tuple[str, Sequence[Score]]]:
    seed, pairs, few = wanted.seed, wanted.pairs, wanted.pictures
    yield _objects(
        "revised sheets, objects", series.revised(pairs, series.LARGE, seed, strokes_are_read=True)
    )
    yield _objects(
        "sheets without a change, objects",
        series.unchanged(pairs // 2, series.LARGE, seed + 5000, strokes_are_read=True),
    )
    if SAMPLE.exists():
        yield _objects(
            "a real sheet, 20 of its objects removed or moved", _real(max(2, pairs // 10))
        )
    shot = partial(series.pictures, forms=(ARCH_D,), dpi=DPI, letters_are_read=True)
    yield _pictures("clean pictures, 200 DPI", shot(few, seed=seed + 6000, scanned=False))
    yield _pictures("scans, 200 DPI", shot(few, seed=seed + 7000, scanned=True))
    yield _pictures(
        "pictures without a change, 200 DPI",
        shot(max(2, few // 2), seed=seed + 8000, scanned=False, counts=NONE),
    )
    yield _pictures(
        "scans without a change, 200 DPI",
        shot(max(2, few // 2), seed=seed + 9000, scanned=True, counts=NONE),
    )


def _real(count: int) -> Iterator[Pair]:
    data = SAMPLE.read_bytes()
    for name, page in _SHEETS:
        sheet = real.single(data, page)
        for seed in range(1, 1 + (count + 1) // 2):
            yield real.mutated(sheet, Titles(number=name, title=""), seed)


def _objects(heading: str, pairs: Iterable[Pair]) -> tuple[str, Sequence[Score]]:
    scores = list(_told(judged(pairs, Reader(), read=_Letters().read)))
    return f"{heading}; {len(scores)} pairs", scores


def _pictures(heading: str, pairs: Iterable[Pair]) -> tuple[str, Sequence[Score]]:
    letters = _Letters()
    scores = list(_told(judged(pairs, Reader(), read=letters.read, reread=letters.reread)))
    return f"{heading}; {len(scores)} pairs", scores


class _Letters:
    """Reads letters that are pixels or lines, as the service does."""

    def __init__(self) -> None:
        self._reader = ocr.Reader()
        self._lettering = Lettering(self._reader)

    def read(self, reader: Reader, data: bytes) -> tuple[Sheet, TitleBlock]:
        """The sheet and its title block, from the parts where that may be until it is sure."""
        sheet = reader.read(data, 1)
        block = read_titleblock(sheet)
        if sheet.words:
            return sheet, block

        def draw(box: Box) -> tuple[Pixels, float]:
            drawn = reader.draw(data, 1, READ_DPI, clip=box)
            return drawn.pixels, drawn.px_per_mm

        return lettered(sheet, self._lettering, draw)

    def reread(
        self, told: Differences, old: Sheet, new: Sheet, alignment: Alignment
    ) -> Differences:
        windows = windows_to_read(told, old, new, alignment)
        if not windows:
            return told
        lines = self._reader.read_lines([one.pixels for one in windows])
        return with_texts(told, windows, [(one.text, one.confidence) for one in lines])


def _told(scores: Iterable[Score]) -> Iterator[Score]:
    for at, one in enumerate(scores, start=1):
        if at % 10 == 0:
            say(f"{at} pairs")
        yield one
