"""The rules by which something seen becomes more or less worrying, one function each.

A rule looks at one story and answers with its reason, or with nothing when it has no evidence.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from premises.cameras.risk.assessment import Reason
from premises.cameras.risk.evidence import HOURS_OF_A_WEEK, Observation, Zone, hour_of_week
from premises.cameras.risk.ruleset import RuleSet
from premises.cameras.risk.scene import Story, longest_stay, pictures, stay_s, tally
from premises.cameras.risk.words import (
    counted,
    duration,
    noun,
    number,
    opened,
    plain,
    plural,
    things,
    weekday,
)

Rule = Callable[[Story], Reason | None]


def kind_of_thing(story: Story) -> Reason:
    """What was seen at all; everything else adds to this."""
    counts = tally(story.seen, story.rules)
    verb = "was" if sum(counts.values()) == 1 else "were"
    return Reason(
        "class", story.points.base, _ids(story.seen), f"{opened(things(counts))} {verb} seen"
    )


def count_of_people(story: Story) -> Reason | None:
    """How many people were there together: the most in any one picture, never the sum."""
    crowd = max(pictures(story.seen), key=len)
    if story.kind != "person" or len(crowd) < 2:
        return None
    rules = story.rules
    points = min((len(crowd) - 1) * rules.extra_person_points, rules.extra_people_most_points)
    text = f"{opened(counted(len(crowd), 'person'))} were there at the same time"
    return Reason("count", points, _ids(crowd), text)


def hours(story: Story) -> Reason | None:
    """Whether it came when nobody is expected: armed counts instead of night, never both."""
    armed = [s for s in story.seen if _is_armed(s, story)]
    if armed:
        text = f"Nobody was expected at {armed[0].seen_at:%H:%M}"
        return Reason("armed", story.points.armed, _ids(armed), text)
    by_night = [s for s in story.seen if _is_night(s.seen_at, story.rules)]
    if by_night:
        text = f"It was night, {by_night[0].seen_at:%H:%M}"
        return Reason("night", story.points.night, _ids(by_night), text)
    return None


def dwell(story: Story) -> Reason | None:
    """How long one class of thing stayed in view without a break."""
    run = longest_stay(story.seen, timedelta(seconds=story.rules.gap_s))
    seconds = stay_s(run)
    if seconds < story.rules.lingers_from_s:
        return None
    stays = seconds >= story.rules.stays_from_s
    who = "somebody" if story.kind == "person" else counted(1, noun(run[0].label))
    text = f"{opened(who)} was in view for {duration(seconds)}"
    points = story.points.stays if stays else story.points.lingers
    return Reason("dwell", points, _ids(run), text)


def confidence(story: Story) -> Reason | None:
    """How sure the detector was when it was surest; certainty itself is no danger."""
    best, rules = max(s.confidence for s in story.seen), story.rules
    if best >= rules.doubtful_below:
        return None
    very = best < rules.very_doubtful_below
    points = rules.very_doubtful_points if very else rules.doubtful_points
    # Rounded down, so that a doubt never reads like the bar it stayed below; the inner rounding
    # keeps 0.57, which is not quite 57 hundredths to a computer, from becoming 56.
    text = f"The detector was only {int(round(best * 100, 6))} percent sure"
    return Reason("confidence", points, _ids(s for s in story.seen if s.confidence == best), text)


def zone(story: Story) -> Reason | None:
    """Where it stood at the most sensitive moment; a quiet zone helps who never left it."""
    placed = [(s, _zone_of(s, story.context.zones)) for s in story.seen]
    weight = max(_weight(z) for _, z in placed)
    reached = [(s, z) for s, z in placed if z and z.weight == weight]
    if not reached or not weight:
        return None
    title = plain(min(z.name for _, z in reached))
    name = f"the zone “{title}”" if title else "a marked zone"
    text = f"It came into {name}" if weight > 0 else f"It stayed in {name}, which matters less"
    points = round(weight * story.rules.zone_points)
    return Reason("zone", points, _ids(s for s, _ in reached), text)


def unusual(story: Story) -> Reason | None:
    """Whether such a thing is hardly ever seen in this hour of the week.

    Being usual never lowers a score: a thief may come at the hour of the post.
    """
    weeks = story.context.habit_weeks
    if weeks < story.rules.unusual_weeks:
        return None
    rare = [s for s in story.seen if _weeks_seen(s, story) / weeks <= story.rules.unusual_share]
    if not rare:
        return None
    text = f"{_rarely(rare[0])} (in {_of_weeks(_weeks_seen(rare[0], story), weeks)})"
    return Reason("unusual", story.points.unusual, _ids(rare), text)


RULES: tuple[Rule, ...] = (
    kind_of_thing,
    count_of_people,
    hours,
    dwell,
    confidence,
    zone,
    unusual,
)


def _ids(seen: Iterable[Observation]) -> tuple[int, ...]:
    return tuple(sorted(s.detection_id for s in seen))


def _is_armed(seen: Observation, story: Story) -> bool:
    return any(span.from_at <= seen.seen_at < span.until_at for span in story.context.armed)


def _is_night(seen_at: datetime, rules: RuleSet) -> bool:
    begins, ends = rules.night_from_hour, rules.night_until_hour
    if begins <= ends:
        return begins <= seen_at.hour < ends
    return seen_at.hour >= begins or seen_at.hour < ends


def _zone_of(seen: Observation, zones: Iterable[Zone]) -> Zone | None:
    """The most sensitive zone in which it stands; of equal ones the first by name."""
    around = [z for z in zones if z.holds(seen)]
    return min(around, key=lambda z: (-z.weight, z.name), default=None)


def _weight(place: Zone | None) -> float:
    return place.weight if place else 0.0


def _weeks_seen(seen: Observation, story: Story) -> int:
    """In how many weeks its class was seen around this hour of the week.

    The hours before and after count as well: five to six and five past six are one habit.
    """
    hour = hour_of_week(seen.seen_at)
    around = {(hour + shift) % HOURS_OF_A_WEEK for shift in (-1, 0, 1)}
    habits = (h for h in story.context.habits if h.label == seen.label)
    return max((h.weeks_seen for h in habits if h.hour_of_week in around), default=0)


def _rarely(seen: Observation) -> str:
    who, day = opened(plural(noun(seen.label))), weekday(seen.seen_at.weekday())
    return f"{who} are hardly ever seen here on {day}s around {seen.seen_at:%H}:00"


def _of_weeks(seen: int, weeks: int) -> str:
    return f"{'none' if not seen else number(seen)} of the last {number(weeks)} weeks"
