"""Which pairs are judged: every style, writer and transform in turn, none of them twice alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from tests.drawings.pairs import scans, transforms
from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.pair import A0, A1, ANSI_D, ARCH_D, NONE, Pair, Recipe, made
from tests.drawings.pairs.styles.catalogue import STYLES
from tests.drawings.pairs.transforms import Rework

from premises.drawings.differencing import ChangeKind

LARGE: Final = (ARCH_D, ANSI_D, A1, ARCH_D, A0)

WRITTEN: Final = (
    ("reportlab", "reportlab"),
    ("fpdf", "fpdf"),
    ("forms and layers", "forms and layers"),
    ("split", "split"),
    ("reportlab", "fpdf"),
    ("joined", "joined"),
    ("strokes", "strokes"),
    ("pdfium", "pdfium"),
    ("reportlab", "split"),
    ("reportlab embedded", "reportlab embedded"),
    ("fpdf courier", "fpdf courier"),
    ("forms and layers", "pdfium"),
    ("reportlab times", "joined"),
    ("fpdf", "forms and layers"),
    ("reportlab", "reportlab times"),
    ("dxf", "dxf"),
)
"""Who wrote the old and the new sheet; mostly the same program, at times another one."""

_PLAIN: Final = ("same", "shift", "turn 0.4 x1.004", "turn -1.5 x0.97", "half", "90 content")
"""Transforms for pictures and for sheets that did not change."""

_VIEWS: Final = frozenset({Rework.MOVED_VIEW, Rework.SCALED_VIEW})


def recipes(count: int, forms: Sequence[Format], seed: int) -> Iterator[Recipe]:
    """Revised sheets; the styles, writers and transforms run round at different paces."""
    styles, turns = list(STYLES), transforms.ALL
    for at in range(count):
        turn = turns[at % len(turns)]
        style = styles[(at + at // len(turns)) % len(styles)]
        old, new = WRITTEN[(at + at // len(WRITTEN)) % len(WRITTEN)]
        yield Recipe(
            style="details" if turn.rework in _VIEWS else style,
            form=forms[at % len(forms)],
            old_writer=old,
            new_writer=new,
            # A model has no page that it could be turned or shifted on.
            transform=turn.name if old != "dxf" else "same",
            clouds=at % 2 == 0,
            seed=seed + at,
        )


def revised(
    count: int,
    forms: Sequence[Format],
    seed: int,
    counts: Mapping[ChangeKind, int] | None = None,
    *,
    strokes_are_read: bool = False,
) -> Iterator[Pair]:
    """Where nobody reads letters that are lines, their title blocks are not issued anew."""
    for one in recipes(count, forms, seed):
        kept = one.reissued and (strokes_are_read or one.new_writer != "strokes")
        yield made(replace(one, counts=counts, reissued=kept))


def unchanged(
    count: int, forms: Sequence[Format], seed: int, *, strokes_are_read: bool = False
) -> Iterator[Pair]:
    """The same drawing, at times from another writer, its title block issued anew or not."""
    styles = list(STYLES)
    for at in range(count):
        old, new = WRITTEN[at % len(WRITTEN)]
        yield made(
            Recipe(
                style=styles[at % len(styles)],
                form=forms[at % len(forms)],
                old_writer=old,
                new_writer=new,
                transform=_PLAIN[at % len(_PLAIN)] if old != "dxf" else "same",
                counts=NONE,
                reissued=at % 2 == 0 and (strokes_are_read or new != "strokes"),
                seed=seed + at,
            )
        )


def pictures(
    count: int,
    forms: Sequence[Format],
    dpi: float,
    seed: int,
    *,
    scanned: bool,
    counts: Mapping[ChangeKind, int] | None = None,
    letters_are_read: bool = False,
) -> Iterator[Pair]:
    """The same as clean pictures, or as two prints that were scanned.

    Where nobody reads their letters, title blocks cannot be told from drawings and stay.
    """
    styles = list(STYLES)
    old, new = (scans.OLD_PRINT, scans.NEW_PRINT) if scanned else (scans.CLEAN, scans.CLEAN)
    for at in range(count):
        recipe = Recipe(
            style=styles[at % len(styles)],
            form=forms[at % len(forms)],
            transform=_PLAIN[at % len(_PLAIN)],
            counts=counts,
            reissued=letters_are_read and counts != NONE,
            clouds=at % 3 == 1 and counts != NONE,
            seed=seed + at,
        )
        yield scans.as_pictures(made(recipe), dpi, old, new, seed + at)
