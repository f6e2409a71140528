"""From pieces that vanished and pieces that came to things that moved, went and were added."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from premises.drawings.content import Picture
from premises.drawings.differencing.changes import Tolerance
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.gathering import LEADING, Thing, gathered
from premises.drawings.differencing.ghosts import across, openings, with_openings, without_caps
from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lettering import Lettered, lettered
from premises.drawings.differencing.lines import Lines
from premises.drawings.differencing.moving import ENDS_MM, Moved, in_the_way, sorted_out
from premises.drawings.differencing.places import rows
from premises.drawings.differencing.remainders import Remainders
from premises.drawings.differencing.writing import Line

# Letters set anew stand a little off; a symbol and its number went together within this.
SAME_SHIFT_MM = 1.0
# Where a thing overlaps its old place its two ends seem to move, exactly alike.
SAME_ENDS_MM = 0.2


@dataclass(frozen=True)
class Side:
    """One sheet: all its lines, and what of them, of its writing and pictures the other lacks.

    `cuts` are parts of its filled areas that the other lacks.
    """

    lines: Lines
    ink: Ink
    rest: Remainders
    cuts: tuple[Thing, ...]
    written: tuple[Line, ...]
    pictures: tuple[Picture, ...]

    def split(
        self, other: Ink, tolerance: Tolerance, *, anew: bool = False
    ) -> tuple[tuple[Thing, ...], ...]:
        """The things of this side, and the mere openings in what goes on on the other sheet.

        A sheet that was drawn anew has no openings worth a look.
        """
        if anew:
            return self._gathered(self.rest, tolerance) + self.cuts, ()
        opened = openings(self.rest.ends, other)
        gap_mm, largest_mm = tolerance.gap_mm, tolerance.largest_mm
        things = self._gathered(self.rest.taken(~opened), tolerance)
        # One wall has many openings, each with its own cause.
        gap_rest = self.rest.taken(opened)
        gaps = gathered(gap_rest, self.lines, (), (), gap_mm, largest_mm, whole=False)
        # What is left of an opening that nothing stands in is first of all the area.
        return things, self.cuts + gaps

    def _gathered(self, pieces: Remainders, tolerance: Tolerance) -> tuple[Thing, ...]:
        gap_mm, largest_mm = tolerance.gap_mm, tolerance.largest_mm
        return gathered(pieces, self.lines, self.written, self.pictures, gap_mm, largest_mm)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Things that moved, vanished and came, and places with other letters drawn as lines."""

    moved: tuple[Moved, ...]
    gone: tuple[Thing, ...]
    come: tuple[Thing, ...]
    rewritten: tuple[tuple[Thing, Thing], ...]


def sorted_shapes(
    old: Side,
    new: Side,
    moved_lines: tuple[tuple[Line, Line], ...],
    tolerance: Tolerance,
    *,
    letters_are_lines: bool = False,
    anew: bool = False,
) -> Shapes:
    """What moved, vanished and came, each thing once; moved writing goes with its symbol.

    Of sheets that were drawn `anew` only writing can be told to have moved.
    """
    gone, gone_gaps = old.split(new.ink, tolerance, anew=anew)
    come, come_gaps = new.split(old.ink, tolerance, anew=anew)
    if anew:
        return Shapes(tuple(map(_moved_line, moved_lines)), gone, come, ())
    whole_gone = with_openings(gone, gone_gaps, come, tolerance.gap_mm)
    whole_come = with_openings(come, come_gaps, gone, tolerance.gap_mm)
    inks = old.ink, new.ink
    letters = Lettered((), whole_gone, whole_come)
    if letters_are_lines:
        letters = lettered(whole_gone, whole_come, inks)
    found = sorted_out(letters.gone, letters.come, inks)
    every = (*_joined(found.moved, ENDS_MM, SAME_ENDS_MM, _ends), *map(_moved_line, moved_lines))
    moved = _joined(every, tolerance.gap_mm, SAME_SHIFT_MM)
    before, after = [one.old for one in moved], [one.new for one in moved]
    vanished = without_caps(found.gone, (*found.come, *after, *before))
    appeared = without_caps(found.come, (*found.gone, *before, *after))
    return Shapes(
        moved,
        across(vanished, come_gaps, tolerance.gap_mm, tolerance.largest_mm),
        across(appeared, gone_gaps, tolerance.gap_mm, tolerance.largest_mm),
        letters.rewritten,
    )


def _moved_line(pair: tuple[Line, Line]) -> Moved:
    old, new = pair
    (x, y), (to_x, to_y) = old.box.middle, new.box.middle
    return Moved(Thing.of(old), Thing.of(new), np.array([to_x - x, to_y - y]), 1.0)


def _ends(one: Moved, other: Moved) -> bool:
    """Whether they may be two ends of one thing; two doors that went alike stand side by side."""
    return in_the_way(one.new.box, other.new.box, one.shift_mm)


def _joined(
    moved: tuple[Moved, ...],
    gap_mm: float,
    alike_mm: float,
    belong: Callable[[Moved, Moved], bool] = lambda _one, _other: True,
) -> tuple[Moved, ...]:
    """What went the same way side by side, as one."""
    reach = rows(one.new.box.grown(LEADING * _letters_mm(one)) for one in moved)
    neighbours: dict[int, list[Moved]] = defaultdict(list)
    for group, one in zip(groups(reach, gap_mm, np.inf).tolist(), moved, strict=True):
        near = neighbours[group]
        apart = [_unlike_mm(one, other) if belong(one, other) else np.inf for other in near]
        if apart and min(apart) <= alike_mm:
            same = apart.index(min(apart))
            near[same] = _both(near[same], one)
        else:
            near.append(one)
    return tuple(one for near in neighbours.values() for one in near)


def _unlike_mm(one: Moved, other: Moved) -> float:
    return float(np.abs(one.shift_mm - other.shift_mm).max())


def _letters_mm(moved: Moved) -> float:
    return max((line.size_mm for line in moved.new.lines), default=0.0)


def _both(one: Moved, other: Moved) -> Moved:
    score = min(one.score, other.score)
    return Moved(one.old.with_(other.old), one.new.with_(other.new), one.shift_mm, score)
