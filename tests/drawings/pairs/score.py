"""How right a list of changes is, held against what is so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment
from tests.drawings.pairs.edits import Truth
from tests.drawings.pairs.pair import Pair

from premises.drawings.content import Box, Points
from premises.drawings.differencing import Category, Change, ChangeKind, Differences, Zone
from premises.drawings.registration import Alignment

LIKE: Final = 0.3
"""Intersection over union from which on two boxes are the same place."""

_THINNEST_MM: Final = 1.0
"""A box around a single line has hardly an area; both boxes are at least this wide and high."""

_WRONG_MM: Final = 0.5
"""An alignment that is further off than this on the new sheet is wrong, not inexact."""


@dataclass(frozen=True, slots=True)
class Match:
    truth: Truth
    change: Change
    likeness: float

    @property
    def kind_is_right(self) -> bool:
        return self.change.kind == self.truth.kind

    @property
    def text_is_right(self) -> bool:
        """Whether old and new words are in what is told; that may be the whole note or row."""
        told = _plain(self.change.old_text), _plain(self.change.new_text)
        so = _plain(self.truth.old_text), _plain(self.truth.new_text)
        return so[0] in told[0] and so[1] in told[1] and told[0] != told[1]


@dataclass(frozen=True, kw_only=True)
class Score:
    """One pair's: what was found, missed, made up; how exactly the sheets were put on each other.

    `outcome` is aligned, refused or wrong; `rmse_mm` on the new sheet.
    """

    pair: Pair
    outcome: str
    rmse_mm: float | None = None
    matches: tuple[Match, ...] = ()
    missed: tuple[Truth, ...] = ()
    false: tuple[Change, ...] = ()
    numbers_right: tuple[bool, ...] = ()
    cpu_s: float = 0.0
    said: str = ""

    @property
    def is_as_expected(self) -> bool:
        return self.outcome in self.pair.expected.value


def scored(pair: Pair, alignment: Alignment, differences: Differences) -> Score:
    """Compare everything; the pair was put on each other and its changes listed."""
    rmse = rmse_mm(pair, alignment)
    told = [one for one in differences.changes if pair.lists_changes and counts(one, pair)]
    truths = pair.truths if pair.lists_changes else ()
    matches = matched(truths, told if pair.by_zone else differences.changes)
    hit, used = {id(one.truth) for one in matches}, {id(one.change) for one in matches}
    false = [one for one in told if id(one) not in used and not _made_room(one, pair)]
    return Score(
        pair=pair,
        outcome="aligned" if rmse <= _WRONG_MM else "wrong",
        rmse_mm=rmse,
        matches=matches,
        missed=tuple(one for one in truths if id(one) not in hit),
        false=tuple(false),
        said=alignment.method.value,
    )


def counts(change: Change, pair: Pair) -> bool:
    """Changes of the drawing; that a view moved is told by the alignment's own measure."""
    is_view = change.category is Category.VIEW and bool(pair.views)
    is_frame = any(_thick(one).likeness(_thick(change.box)) > 0.9 for one in pair.gone)
    return change.zone is Zone.DRAWING and not is_view and not is_frame


def rmse_mm(pair: Pair, alignment: Alignment) -> float:
    """Root mean square distance on the new sheet between told and true places of all things."""
    if not len(pair.checks.old):
        return float("inf")
    told = alignment.old_to_new.apply(pair.checks.old)
    for view in alignment.views:
        box, old = view.old_box, pair.checks.old
        inside = (old[:, 0] >= box.left) & (old[:, 0] <= box.right)
        inside &= (old[:, 1] >= box.top) & (old[:, 1] <= box.bottom)
        told[inside] = view.old_to_new.apply(old[inside])
    if alignment.drift_mm is not None:
        told = told + _drift(alignment.drift_mm, told, pair)
    return float(np.sqrt(((told - pair.checks.new) ** 2).sum(axis=1).mean()))


def _drift(drift_mm: Points, at: Points, pair: Pair) -> Points:
    """The drift at places of the new sheet, smoothly between the middles of its cells."""
    from scipy.ndimage import map_coordinates

    rows, columns = drift_mm.shape[:2]
    width, height = pair.new_size
    where = np.array([at[:, 1] / height * rows - 0.5, at[:, 0] / width * columns - 0.5])
    parts = [
        map_coordinates(drift_mm[..., axis], where, order=1, mode="nearest") for axis in (0, 1)
    ]
    return np.column_stack(parts)


def matched(truths: Sequence[Truth], told: Sequence[Change]) -> tuple[Match, ...]:
    """As many one-to-one matches as there can be, the most alike ones."""
    if not truths or not told:
        return ()
    like = np.array([[_likeness(truth, one) for one in told] for truth in truths])
    # The kind decides only where places are equally right: a replaced thing is two changes.
    bonus = np.array([[0.01 * (truth.kind == one.kind) for one in told] for truth in truths])
    worth = np.where(like >= LIKE, 1.0 + like + bonus, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return tuple(
        Match(truths[row], told[column], float(like[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if like[row, column] >= LIKE
    )


def _likeness(truth: Truth, change: Change) -> float:
    return max(_thick(box).likeness(_thick(change.box)) for box in (truth.box, *truth.also))


def _thick(box: Box) -> Box:
    across = max(0.0, (_THINNEST_MM - box.width) / 2)
    down = max(0.0, (_THINNEST_MM - box.height) / 2)
    return Box(box.left - across, box.top - down, box.right + across, box.bottom + down)


def _made_room(change: Change, pair: Pair) -> bool:
    """Whether something only shifted to make room, where nobody can read that it is the same."""
    if pair.has_letters:
        return False
    return any(
        truth.shifted is not None
        and truth.shifted.shared(_thick(change.box)) > 0.5 * _thick(change.box).area
        for truth in pair.truths
    )


def _plain(text: str | None) -> str:
    return "".join((text or "").split()).upper()


@dataclass(frozen=True, slots=True)
class Sum:
    """Many scores in one line."""

    pairs: int
    changes: int
    found: int
    false: int
    kinds: float
    texts: float
    likeness: float
    rmse_p50: float
    rmse_max: float
    unexpected: int

    @property
    def f1(self) -> float:
        whole = self.changes + self.found + self.false
        return 2 * self.found / whole if whole else 1.0


def summed(scores: Iterable[Score], kind: ChangeKind | None = None) -> Sum:
    """All of them, or only the changes of a kind; false ones count by what they are told as."""
    scores = list(scores)
    aligned = [one for one in scores if one.outcome != "refused"]
    matches = [m for one in aligned for m in one.matches if kind in (None, m.truth.kind)]
    missed = [t for one in aligned for t in one.missed if kind in (None, t.kind)]
    false = [c for one in aligned for c in one.false if kind in (None, c.kind)]
    judged = [m for one in aligned for m in one.matches if _has_kind(m, one.pair) and m in matches]
    texts = [m for m in judged if m.truth.kind is ChangeKind.TEXT]
    rmse = [one.rmse_mm for one in aligned if one.rmse_mm is not None] or [0.0]
    return Sum(
        pairs=len(scores),
        changes=len(matches) + len(missed),
        found=len(matches),
        false=len(false),
        kinds=_share([m.kind_is_right for m in judged]),
        texts=_share([m.text_is_right for m in texts]),
        likeness=float(np.median([m.likeness for m in matches])) if matches else 1.0,
        rmse_p50=float(np.median(rmse)),
        rmse_max=max(rmse),
        unexpected=sum(not one.is_as_expected for one in scores),
    )


def _has_kind(match: Match, pair: Pair) -> bool:
    """Where letters are lines or pixels, that a text changed cannot be known by its objects."""
    return pair.has_letters or match.truth.kind is not ChangeKind.TEXT


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0


def table(heading: str, scores: Sequence[Score]) -> str:
    """All pairs in one line, then by style, by writer, by transform, and by kind of change."""
    head = (
        f"{'':<44}{'pairs':>6}{'chg':>6}{'found':>6}{'false':>6}{'F1':>7}{'kinds':>7}"
        f"{'texts':>7}{'IoU':>6}{'rmse mm p50':>13}{'max':>8}{'not as exp.':>12}"
    )
    lines = [heading, head, _line("all", summed(scores))]
    ways: Sequence[tuple[str, Callable[[Score], str]]] = (
        ("style", lambda one: one.pair.style),
        ("writer", lambda one: one.pair.writer),
        ("transform", lambda one: one.pair.transform),
    )
    for name, key in ways:
        lines += ["", f"by {name}"]
        for value in sorted({key(one) for one in scores}):
            lines.append(_line(value, summed(one for one in scores if key(one) == value)))
    lines += ["", "by kind"]
    lines += [_line(kind.value, summed(scores, kind)) for kind in ChangeKind]
    numbers = [right for one in scores for right in one.numbers_right]
    lines += ["", f"sheet numbers exact: {sum(numbers)} of {len(numbers)}"]
    return "\n".join(lines) + "\n"


def _line(name: str, one: Sum) -> str:
    return (
        f"  {name[:42]:<42}{one.pairs:>6}{one.changes:>6}{one.found:>6}{one.false:>6}{one.f1:>7.3f}"
        f"{one.kinds:>7.2f}{one.texts:>7.2f}{one.likeness:>6.2f}{one.rmse_p50:>13.4f}"
        f"{one.rmse_max:>8.3f}{one.unexpected:>12}"
    )


def faults(scores: Iterable[Score]) -> str:
    """What was missed or made up, pair by pair, for whoever wants to know why."""
    lines = []
    for one in scores:
        wrong = [m for m in one.matches if not m.kind_is_right and _has_kind(m, one.pair)]
        texts = [m for m in one.matches if _is_text_wrong(m, one.pair)]
        if one.is_as_expected and not (one.missed or one.false or wrong or texts):
            continue
        rmse = "" if one.rmse_mm is None else f", rmse {one.rmse_mm:.3f} mm"
        lines.append(f"{one.pair.name}: {one.outcome}{rmse} ({one.said})")
        lines += [
            f"    missed {t.kind.value} {t.what} {_corners(t.box)} {_words(t)}" for t in one.missed
        ]
        lines += [
            f"    false {c.kind.value} {c.category.value} {_corners(c.box)} "
            f"{_level(c.old_text)} -> {_level(c.new_text)}"
            for c in one.false
        ]
        lines += [
            f"    {m.truth.kind.value} {m.truth.what} told as {m.change.kind.value} "
            f"{m.change.category.value} {_corners(m.truth.box)}"
            for m in wrong
        ]
        lines += [
            f"    words {_words(m.truth)} told as {_level(m.change.old_text)} -> "
            f"{_level(m.change.new_text)}"
            for m in texts
        ]
    return "\n".join(lines) + "\n"


def _is_text_wrong(match: Match, pair: Pair) -> bool:
    is_text = pair.has_letters and match.truth.kind is ChangeKind.TEXT
    return is_text and not match.text_is_right


def _corners(box: Box) -> str:
    return f"[{box.left:.0f} {box.top:.0f} {box.right:.0f} {box.bottom:.0f}]"


def _level(text: str | None) -> str:
    """Several lines as one."""
    return " / ".join((text or "").splitlines())


def _words(truth: Truth) -> str:
    return f"{truth.old_text} -> {truth.new_text}" if truth.old_text else ""
