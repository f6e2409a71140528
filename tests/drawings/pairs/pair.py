"""Two revisions of one drawing as files, and everything that is true of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.drawings.pairs import edits, frames, markup, reworks, transforms
from tests.drawings.pairs.edits import Truth
from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.markup import CloudTruth
from tests.drawings.pairs.model import FRAME, Model, Titles, drawn, place
from tests.drawings.pairs.styles.catalogue import STYLES
from tests.drawings.pairs.transforms import Expected, Rework, Transform
from tests.drawings.pairs.writers.catalogue import WRITERS, Writer

from premises.drawings.content import IDENTITY, Box, Points, Similarity
from premises.drawings.differencing import ChangeKind

ARCH_D: Final = Format(width_mm=914.4, height_mm=609.6, letters_mm=3.5)
ANSI_D: Final = Format(
    width_mm=863.6, height_mm=558.8, side="bottom", block_mm=55.0, letters_mm=3.4
)
A1: Final = Format(width_mm=841.0, height_mm=594.0, block_mm=95.0, letters_mm=3.5)
A0: Final = Format(width_mm=1189.0, height_mm=841.0, side="bottom", block_mm=70.0, letters_mm=4.5)
SMALL: Final = Format(
    width_mm=420.0, height_mm=297.0, block_mm=50.0, margin_mm=10.0, letters_mm=3.2
)
"""A3, for tests that must be quick."""

FORMATS: Final = {"ARCH D": ARCH_D, "ANSI D": ANSI_D, "A1": A1, "A0": A0, "A3": SMALL}

MANY: Final[Mapping[ChangeKind, int]] = {
    ChangeKind.REMOVED: 8,
    ChangeKind.MOVED: 5,
    ChangeKind.ADDED: 6,
    ChangeKind.TEXT: 9,
}
FEW: Final[Mapping[ChangeKind, int]] = {
    ChangeKind.REMOVED: 3,
    ChangeKind.MOVED: 2,
    ChangeKind.ADDED: 3,
    ChangeKind.TEXT: 4,
}
NONE: Final[Mapping[ChangeKind, int]] = {}

_DRAWN_ANEW: Final = frozenset({Rework.HEAVY, Rework.MIRRORED, Rework.OTHER_SHEET})
_SMALL_MM: Final = 60.0


@dataclass(frozen=True, slots=True)
class View:
    """A part of the old sheet that lies elsewhere on the new one than the rest."""

    old_box: Box
    old_to_new: Similarity


@dataclass(frozen=True)
class Checks:
    """Points of the old sheet, and where the same things lie on the new one (n, 2 each)."""

    old: Points
    new: Points


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Files of one page each; boxes in mm, `old_to_new` on the displayed pages."""

    name: str
    style: str
    writer: str
    transform: str
    old: bytes
    new: bytes
    suffix: str
    old_to_new: Similarity
    expected: Expected
    old_titles: Titles
    new_titles: Titles
    old_size: tuple[float, float]
    new_size: tuple[float, float]
    truths: tuple[Truth, ...] = ()
    clouds: tuple[CloudTruth, ...] = ()
    views: tuple[View, ...] = ()
    checks: Checks
    gone: tuple[Box, ...] = ()
    """What of a frame is gone; telling so is neither asked for nor wrong."""
    lists_changes: bool = True
    """Whether its truths are all that differs; of a sheet that was drawn anew nobody can say."""
    by_zone: bool = True
    """Whether it is known what of its changes are none of the drawing, but of frame and markup."""
    has_letters: bool = True
    """Whether writing is letters, and not lines or pixels."""

    @property
    def is_unchanged(self) -> bool:
        return not self.truths and not self.views


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Which pair to make; the same recipe makes the same pair."""

    style: str = "architectural"
    form: Format = ARCH_D
    old_writer: str = "reportlab"
    new_writer: str = "reportlab"
    transform: str = "same"
    counts: Mapping[ChangeKind, int] | None = None
    clouds: bool = False
    reissued: bool = True
    seed: int = 1


def made(recipe: Recipe) -> Pair:
    """Both files and the truth."""
    chance = np.random.default_rng([recipe.seed, 7])
    turn = transforms.BY_NAME[recipe.transform]
    old_writer, new_writer = WRITERS[recipe.old_writer], WRITERS[recipe.new_writer]
    letters = old_writer.lettering, new_writer.lettering
    style = STYLES[recipe.style]
    titles = Titles(number=_number(style.letter, recipe.seed), title=style.title)
    whole = style.sheet(recipe.form, titles, recipe.seed)
    counts = MANY if recipe.counts is None else recipe.counts
    if turn.rework is Rework.HEAVY:
        counts = reworks.HEAVY
    apart_mm = edits.APART_MM if turn.rework is not Rework.HEAVY else 0.5
    revision = edits.revised(whole, counts, chance, letters, apart_mm=apart_mm)
    new_titles = _issued(titles) if recipe.reissued else titles
    new = _retitled(revision.new, recipe.form, new_titles)
    new, truths, clouds = _clouded(new, revision.truths, chance, recipe)
    other = _other(style.sheet, recipe, titles) if turn.rework is Rework.OTHER_SHEET else None
    reworked = reworks.reworked(new, truths, clouds, turn.rework, chance, letters[1], other)
    return _finished(recipe, turn, revision.old, reworked, (old_writer, new_writer))


def relaid(pair: Pair, old_by: Similarity, new_by: Similarity) -> Pair:
    """The same pair with both sheets put elsewhere on their pages."""
    back = old_by.inverse()
    return replace(
        pair,
        old_to_new=back.then(pair.old_to_new).then(new_by),
        checks=Checks(old_by.apply(pair.checks.old), new_by.apply(pair.checks.new)),
        truths=tuple(
            replace(edits.put(one, new_by), old_box=old_by.box(one.old_box)) for one in pair.truths
        ),
        clouds=markup.put(pair.clouds, new_by),
        views=tuple(
            View(old_by.box(one.old_box), back.then(one.old_to_new).then(new_by))
            for one in pair.views
        ),
    )


def _number(letter: str, seed: int) -> str:
    """Numbers of all shapes that the trade uses."""
    first, second = seed % 9 + 1, seed * 7 % 90 + 10
    shapes = (
        f"{letter}-{first}{second:02d}",
        f"{letter}{first}.{second:02d}",
        f"{letter}{first}{second}",
    )
    return shapes[seed % len(shapes)]


def _issued(titles: Titles) -> Titles:
    return replace(titles, revision="B", issued="2026-05-18")


def _retitled(model: Model, form: Format, titles: Titles) -> Model:
    block = {item.name: item for item in frames.frame(form, titles)}
    items = [block.get(item.name, item) for item in model.items]
    return replace(model, titles=titles, items=tuple(items))


def _clouded(
    new: Model, truths: Sequence[Truth], chance: Generator, recipe: Recipe
) -> tuple[Model, tuple[Truth, ...], tuple[CloudTruth, ...]]:
    if not recipe.clouds:
        return new, tuple(truths), ()
    found = markup.marked(new, truths, chance, one_path=recipe.seed % 2 == 0)
    return found.new, tuple(truths), found.clouds


def _other(sheet: Callable[[Format, Titles, int], Model], recipe: Recipe, titles: Titles) -> Model:
    """Another sheet of the same set, with the same title block but for its number and title."""
    other = replace(titles, number=titles.number[:-1] + "9", title="ENLARGED PLAN")
    return sheet(recipe.form, other, recipe.seed + 1000)


def _finished(
    recipe: Recipe,
    turn: Transform,
    old: Model,
    new: reworks.Reworked,
    by: tuple[Writer, Writer],
) -> Pair:
    put, width, height = turn.place(old.width_mm, old.height_mm)
    old_plot = drawn(old)
    new_plot = drawn(new.new).put(put, width, height)
    by_writers = f"{recipe.old_writer} -> {recipe.new_writer}"
    return Pair(
        name=", ".join((recipe.style, by_writers, recipe.transform, str(recipe.seed))),
        style=recipe.style,
        writer=by_writers,
        transform=recipe.transform,
        old=by[0].write(old_plot),
        new=turn.dress(by[1].write(new_plot)),
        suffix=by[0].suffix,
        old_to_new=put,
        expected=turn.expected,
        old_titles=old.titles,
        new_titles=new.new.titles,
        old_size=(old.width_mm, old.height_mm),
        new_size=(width, height),
        checks=_checks(old, new, turn.rework, put, by[0].lettering),
        gone=tuple(put.box(one) for one in new.gone),
        lists_changes=turn.rework not in _DRAWN_ANEW,
        has_letters=not (by[0].lettering.is_strokes or by[1].lettering.is_strokes),
        truths=tuple(edits.put(one, put) for one in new.truths),
        clouds=markup.put(new.clouds, put),
        views=tuple(View(one, by.then(put)) for one, by in new.views),
    )


def _checks(
    old: Model, new: reworks.Reworked, rework: Rework, put: Similarity, letters: Lettering
) -> Checks:
    """The middles of small things, moved as their views were; if mirrored, of the frame's."""
    if rework is Rework.OTHER_SHEET:
        return Checks(np.empty((0, 2)), np.empty((0, 2)))
    shifts = dict(new.shifts)
    before, after = [], []
    for item in old.items:
        if item.marks and (rework is not Rework.MIRRORED or item.view == FRAME):
            box = place(old, item, letters)
            if max(box.width, box.height) > _SMALL_MM:
                # The middle of the border is no place of the border.
                continue
            middle = np.array([box.middle])
            before.append(middle)
            after.append(put.apply(shifts.get(item.view, IDENTITY).apply(middle)))
    return Checks(np.concatenate(before), np.concatenate(after))
