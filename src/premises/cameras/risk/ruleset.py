"""How many points each circumstance is worth, and which score is called how."""

from dataclasses import dataclass
from typing import Literal

from premises.kernel.errors import Invalid

Kind = Literal["person", "vehicle", "other", "animal"]
Level = Literal["low", "medium", "high", "critical"]

# From the most to the least serious; the order decides between equal scores.
KINDS: tuple[Kind, ...] = ("person", "vehicle", "other", "animal")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The highest score of each level below critical.

    Raises:
        Invalid: they do not rise from one to the next within 0 and 100.

    """

    low: int = 29
    medium: int = 59
    high: int = 84

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.medium < self.high <= 100:
            raise Invalid(
                "cameras.bad_thresholds",
                "Choose three rising thresholds from 0 to 100.",
                low=self.low,
                medium=self.medium,
                high=self.high,
            )


def level(score: int, thresholds: Thresholds) -> Level:
    """The name of a score; the only place where a score becomes a level."""
    if score <= thresholds.low:
        return "low"
    if score <= thresholds.medium:
        return "medium"
    return "high" if score <= thresholds.high else "critical"


@dataclass(frozen=True, slots=True)
class KindPoints:
    """What the circumstances of one kind of thing are worth.

    `armed` replaces `night`, and `stays` replaces `lingers`: both say the same, more strongly.

    Raises:
        Invalid: a number is outside 0 to 100, or the stronger word is worth less.

    """

    base: int
    night: int = 0
    armed: int = 0
    lingers: int = 0
    stays: int = 0
    unusual: int = 0

    def __post_init__(self) -> None:
        _within(0, 100, base=self.base, night=self.night, lingers=self.lingers)
        _within(0, 100, unusual=self.unusual)
        _within(self.night, 100, armed=self.armed)
        _within(self.lingers, 100, stays=self.stays)


def _within(least: int, most: int, **values: float) -> None:
    for name, value in values.items():
        if not least <= value <= most:
            raise Invalid(
                "cameras.bad_rules",
                f"Choose {name} from {least} to {most}.",
                field=name,
                given=str(value),
            )


# A person by day is worth a look and begins at the lower edge of medium. At night, when nobody
# calls, the same person is high at once; where nobody at all is expected, clearly high, and
# critical when they stay. By day or night staying alone lifts nobody a level; at night it does
# together with company or an unusual hour.
PERSON = KindPoints(base=30, night=35, armed=45, lingers=8, stays=16, unusual=10)
# A vehicle passes or parks: low by day however long it stands, medium at night.
VEHICLE = KindPoints(base=15, night=15, armed=20, lingers=5, stays=10, unusual=5)
# A parcel or a chair does nothing by itself; whoever moves it is seen as well.
OTHER = KindPoints(base=10, night=5, armed=10, unusual=5)
# An animal is at home at every hour.
ANIMAL = KindPoints(base=5)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every number the rules use, so that a stored score can be worked out again later.

    Change `version` whenever a number or the meaning of a rule changes. Hours are local.

    Raises:
        Invalid: a number is out of its range.

    """

    version: str = "2"
    thresholds: Thresholds = Thresholds()

    person: KindPoints = PERSON
    vehicle: KindPoints = VEHICLE
    other: KindPoints = OTHER
    animal: KindPoints = ANIMAL

    people: tuple[str, ...] = ("person",)
    vehicles: tuple[str, ...] = ("car", "truck", "bus", "motorcycle", "bicycle")
    # Dangerous animals are left out on purpose: a bear is not capped like a cat.
    animals: tuple[str, ...] = ("cat", "dog", "bird", "horse", "sheep", "cow")

    # Each further person adds less than a third of a level; from the fourth on it is a crowd.
    extra_person_points: int = 8
    extra_people_most_points: int = 24

    # Ten in the evening to six is the night of the German noise rules (TA Lärm, 6.4).
    night_from_hour: int = 22
    night_until_hour: int = 6

    # A parcel is left at a door within half a minute. Sightings further apart than the gap may
    # be two visits, so the time between them is nobody's stay.
    lingers_from_s: int = 30
    stays_from_s: int = 60
    gap_s: int = 30

    # Night pictures are poor. A doubtful person by day drops to low, but at night stays high;
    # only where the detector itself bets against its finding may the night be talked down.
    doubtful_below: float = 0.6
    doubtful_points: int = -5
    very_doubtful_below: float = 0.4
    very_doubtful_points: int = -15

    # A zone of full weight is worth most of a level: enough to quieten the pavement by day and
    # not enough to hide somebody there at night.
    zone_points: int = 20

    # After four weeks an hour of the week was seen four times, below that nothing is a habit.
    unusual_share: float = 0.1
    unusual_weeks: int = 4

    # Half of the joint area is the usual bar for «the same object» (PASCAL VOC, Everingham et
    # al. 2010); parked things keep still, so a stricter bar costs nothing. One earlier event may
    # be the arrival itself, two are a place where the thing stands.
    known_overlap: float = 0.6
    known_events: int = 2
    # The memory of standing things counts pictures instead: two may show two cars that stop at
    # the same lights, three are a place where the thing stands.
    known_pictures: int = 3

    animals_most: int = 20

    def __post_init__(self) -> None:
        _within(0, 23, night_from_hour=self.night_from_hour, night_until_hour=self.night_until_hour)
        _within(
            0,
            1,
            doubtful_below=self.doubtful_below,
            very_doubtful_below=self.very_doubtful_below,
            unusual_share=self.unusual_share,
            known_overlap=self.known_overlap,
        )
        _within(
            0,
            100,
            extra_person_points=self.extra_person_points,
            extra_people_most_points=self.extra_people_most_points,
            zone_points=self.zone_points,
            animals_most=self.animals_most,
        )
        # The weaker sighting may not weigh more, or a clearer picture would lower the score.
        _within(-100, 0, doubtful_points=self.doubtful_points)
        _within(-100, self.doubtful_points, very_doubtful_points=self.very_doubtful_points)
        _within(
            1,
            86_400,
            lingers_from_s=self.lingers_from_s,
            stays_from_s=self.stays_from_s,
            gap_s=self.gap_s,
            unusual_weeks=self.unusual_weeks,
            known_events=self.known_events,
            known_pictures=self.known_pictures,
        )

    def kind_of(self, label: str) -> Kind:
        if label in self.people:
            return "person"
        if label in self.vehicles:
            return "vehicle"
        return "animal" if label in self.animals else "other"

    def may_be_known(self, label: str) -> bool:
        """Whether such a thing may be taken for part of the furniture.

        Nobody ever is: two callers stand on the same doorstep.
        """
        return self.kind_of(label) != "person"

    def alike(self, label: str, other: str) -> bool:
        """Whether a detector may waver between the two, as it does between car and truck."""
        kind = self.kind_of(label)
        return label == other or (kind == self.kind_of(other) and kind != "other")

    def points_of(self, kind: Kind) -> KindPoints:
        return {
            "person": self.person,
            "vehicle": self.vehicle,
            "other": self.other,
            "animal": self.animal,
        }[kind]


DEFAULT_RULES = RuleSet()
