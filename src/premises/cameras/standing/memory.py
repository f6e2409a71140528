"""What stands still in front of a camera, remembered from one picture to the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from premises.cameras.geometry import Box, covered, overlap

MOST_THINGS: Final = 100
"""Remembered for each camera; more stand only in car parks, whose rest is told of every time."""

GONE_AFTER_MISSES: Final = 3
"""Pictures in a row without a thing after which it is gone: a detector blinks once or twice."""

GONE_AFTER: Final = timedelta(minutes=1)
"""And for how long at least: many pictures may show one and the same moment, in which somebody
walks past, but nobody drives away and makes room for another car within a minute unseen."""

FORGOTTEN_AFTER: Final = timedelta(days=1)
"""Without a picture of it for so long, nobody can say that what stands there is still the same.
What is gone is remembered as long, for the stories of its time that are judged late."""

HIDDEN_SHARE: Final = 0.5
"""A thing of which so much is behind something larger cannot be expected to be seen."""


class Habits(Protocol):
    """What makes two sightings one thing: classes that are alike, and how far boxes overlap.

    A thing seen in `known_pictures` pictures is at home where it stands.
    """

    @property
    def known_overlap(self) -> float: ...
    @property
    def known_pictures(self) -> int: ...
    def may_be_known(self, label: str) -> bool: ...
    def alike(self, label: str, other: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Glance:
    """One thing in one picture; the box is in thousandths of the picture."""

    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that stands still, in its first box; in thousandths of the picture.

    Its box does not follow what is seen later: what creeps away is another thing in the end.
    `misses` counts the pictures in a row without it, `number` names the row that keeps it.
    """

    label: str
    box: Box
    since_at: datetime
    last_seen_at: datetime
    times_seen: int = 1
    misses: int = 0
    number: int | None = None

    @property
    def is_gone(self) -> bool:
        return self.misses >= GONE_AFTER_MISSES


def remember(
    things: Iterable[Thing], glances: Sequence[Glance], at: datetime, habits: Habits
) -> tuple[Thing, ...]:
    """What is remembered after a picture taken at this instant; the order of either is nothing.

    A picture older than the last sighting of a thing says nothing about it: pictures come late.
    People are never remembered, but they may hide what is.
    """
    known = [thing for thing in things if at - thing.last_seen_at <= FORGOTTEN_AFTER]
    shown = [(thing, frozenset(_views(thing, glances, habits))) for thing in known]
    veils = _veils(shown, glances, habits)
    noted = [_noted(thing, views, veils, at) for thing, views in shown]
    return _bounded([*noted, *_newcomers(shown, glances, at, habits)], habits)


Shown = tuple[Thing, frozenset[Glance]]
"""A thing, and all in one picture that may be it."""


def _views(thing: Thing, glances: Iterable[Glance], habits: Habits) -> Iterable[Glance]:
    """What of this shows the thing: the same place, and a class the detector may waver between."""
    return (
        one
        for one in glances
        if overlap(thing.box, one.box) >= habits.known_overlap
        and habits.alike(thing.label, one.label)
    )


def _veils(shown: Sequence[Shown], glances: Sequence[Glance], habits: Habits) -> list[Box]:
    """What may hide something: not what stands here itself, having taken another's place."""
    at_home: set[Glance] = set()
    for thing, views in shown:
        if not thing.is_gone and thing.times_seen >= habits.known_pictures:
            at_home |= views
    return [one.box for one in glances if one not in at_home]


def _noted(thing: Thing, views: frozenset[Glance], veils: Sequence[Box], at: datetime) -> Thing:
    """The thing as it is known after the picture."""
    if thing.is_gone or at < thing.last_seen_at:
        return thing
    if views:
        return replace(thing, last_seen_at=at, times_seen=thing.times_seen + 1, misses=0)
    if any(_hides(veil, thing.box) for veil in veils):
        return thing
    misses = thing.misses + 1
    too_soon = at - thing.last_seen_at < GONE_AFTER
    return replace(thing, misses=min(misses, GONE_AFTER_MISSES - 1) if too_soon else misses)


def _newcomers(
    shown: Sequence[Shown], glances: Sequence[Glance], at: datetime, habits: Habits
) -> list[Thing]:
    """What nothing is remembered of; a detector's two names for one thing are one thing."""
    known: set[Glance] = set()
    for thing, views in shown:
        if not thing.is_gone or at <= thing.last_seen_at:
            known |= views
    new: list[Thing] = []
    for one in sorted(set(glances) - known, key=lambda glance: (glance.box, glance.label)):
        is_there = any(any(_views(thing, [one], habits)) for thing in new)
        if habits.may_be_known(one.label) and not is_there:
            new.append(Thing(one.label, one.box, at, at))
    return new


def _hides(veil: Box, box: Box) -> bool:
    larger = veil.width * veil.height > box.width * box.height
    return larger and covered(box, by=veil) >= HIDDEN_SHARE


def _bounded(things: list[Thing], habits: Habits) -> tuple[Thing, ...]:
    """No more than may be; what is at home stays rather than what was seen a moment ago.

    What is gone and was not seen often enough to be at home makes no difference to anybody.
    """

    def rank(thing: Thing) -> tuple[bool, bool, timedelta, Box, str]:
        is_new = thing.times_seen < habits.known_pictures
        return thing.is_gone, is_new, _ago(thing.last_seen_at), thing.box, thing.label

    mattering = [t for t in things if not t.is_gone or t.times_seen >= habits.known_pictures]
    return tuple(sorted(mattering, key=rank)[:MOST_THINGS])


def _ago(instant: datetime) -> timedelta:
    """Grows with the age of an instant, so that the latest comes first."""
    return datetime.max.replace(tzinfo=instant.tzinfo) - instant
