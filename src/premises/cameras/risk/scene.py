"""Sorts what was seen into what is new and what has always stood there."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise

from premises.cameras.geometry import Box, overlap
from premises.cameras.risk.evidence import Context, Observation, StandingThing
from premises.cameras.risk.ruleset import KINDS, Kind, KindPoints, RuleSet
from premises.cameras.risk.words import noun
from premises.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything seen in one window, in the order of time: what is new, and what is known."""

    fresh: tuple[Observation, ...]
    known: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All sightings of one kind of thing, in the order of time, as the rules look at them."""

    kind: Kind
    seen: tuple[Observation, ...]
    context: Context
    rules: RuleSet

    @property
    def points(self) -> KindPoints:
        return self.rules.points_of(self.kind)


def look(observations: Iterable[Observation], context: Context, rules: RuleSet) -> Scene:
    """The scene, the same for any order in which the observations are given.

    Raises:
        Invalid: two observations carry the same detection id.

    """
    ordered = sorted(observations, key=lambda seen: (seen.seen_at, seen.detection_id))
    if len({seen.detection_id for seen in ordered}) < len(ordered):
        raise Invalid("cameras.bad_observation", "Give each detection once only.")
    known = {s.detection_id for s in ordered if _is_known(s, context, rules)}
    return Scene(
        fresh=tuple(s for s in ordered if s.detection_id not in known),
        known=tuple(s for s in ordered if s.detection_id in known),
    )


def stories(seen: Sequence[Observation], context: Context, rules: RuleSet) -> list[Story]:
    """One story for each kind that occurs, the most serious kind first."""
    of_kind = {kind: tuple(s for s in seen if rules.kind_of(s.label) == kind) for kind in KINDS}
    return [Story(kind, of_kind[kind], context, rules) for kind in KINDS if of_kind[kind]]


def pictures(seen: Iterable[Observation]) -> list[tuple[Observation, ...]]:
    """The sightings of each picture, the earliest picture first."""
    by_picture: dict[str, list[Observation]] = {}
    for sighting in seen:
        by_picture.setdefault(sighting.image_hash, []).append(sighting)
    return [tuple(of_picture) for of_picture in by_picture.values()]


def tally(seen: Sequence[Observation], rules: RuleSet) -> dict[str, int]:
    """How many of each thing there were, the most serious kind first, then the most numerous.

    The number is the most in any one picture: two pictures of one person show one person.
    """
    counts: Counter[str] = Counter()
    for picture in pictures(seen):
        counts |= Counter(noun(sighting.label) for sighting in picture)
    rank = {noun(s.label): KINDS.index(rules.kind_of(s.label)) for s in seen}
    return dict(sorted(counts.items(), key=lambda item: (rank[item[0]], -item[1], item[0])))


def longest_stay(seen: Sequence[Observation], gap: timedelta) -> tuple[Observation, ...]:
    """The sightings of the one class that was in view longest without a break.

    Two sightings further apart than the gap may be two visits and are not joined.
    """
    by_label = sorted(seen, key=lambda sighting: sighting.label)
    runs = [
        run
        for _, of_label in groupby(by_label, key=lambda sighting: sighting.label)
        for run in _runs(tuple(of_label), gap)
    ]
    return max(runs, key=stay_s)


def stay_s(run: Sequence[Observation]) -> int:
    """Whole seconds from the first sighting to the last."""
    return (run[-1].seen_at - run[0].seen_at) // timedelta(seconds=1)


def _runs(seen: tuple[Observation, ...], gap: timedelta) -> list[tuple[Observation, ...]]:
    breaks = [i for i, (a, b) in enumerate(pairwise(seen), start=1) if b.seen_at - a.seen_at > gap]
    return [seen[start:end] for start, end in pairwise([0, *breaks, len(seen)])]


def _is_known(seen: Observation, context: Context, rules: RuleSet) -> bool:
    """Whether this had its place here before the story began.

    The memory of standing things has the first word, because it notices when one thing goes and
    another comes to its place; where it knows of nothing, the latest events have.
    """
    if not rules.may_be_known(seen.label):
        return False
    here = [
        thing for thing in context.standing if _is_place_of(thing.label, thing.box, seen, rules)
    ]
    if here:
        return any(_stood_before(thing, seen, context, rules) for thing in here)
    events = {
        before.event_id
        for before in context.earlier
        if _is_place_of(before.label, before.box, seen, rules)
    }
    return len(events) >= rules.known_events


def _is_place_of(label: str, box: Box, seen: Observation, rules: RuleSet) -> bool:
    return rules.alike(seen.label, label) and overlap(seen.box, box) >= rules.known_overlap


def _stood_before(
    thing: StandingThing, seen: Observation, context: Context, rules: RuleSet
) -> bool:
    """Whether it was there before the story, still when this was seen, and often enough."""
    opened_at = context.opened_at
    return (
        opened_at is not None
        and thing.since_at < opened_at
        and seen.seen_at <= thing.last_seen_at
        and thing.times_seen >= rules.known_pictures
    )
