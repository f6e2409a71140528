"""Whether a rule wants an event told, and what spoke for and against it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from premises.cameras.alerts.rules import Rule
from premises.cameras.alerts.stories import Sighting, Story

_Filter = tuple[str, str, Callable[[Sighting], bool]]
"""A condition's name, what it asks for in words, and whether one sighting meets it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition of a rule: whether an event meets it, in a sentence without full stop."""

    condition: str
    is_met: bool
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All conditions that were looked at, and the sightings that meet every one of them."""

    findings: tuple[Finding, ...]
    sightings: tuple[Sighting, ...]

    @property
    def is_match(self) -> bool:
        return all(finding.is_met for finding in self.findings)

    @property
    def best(self) -> Sighting | None:
        """The sighting to show: a person before all else, then the surest; none without a match."""
        if not self.is_match:
            return None
        return max(
            self.sightings,
            key=lambda seen: (seen.label == "person", seen.confidence, -seen.detection_id),
            default=None,
        )


def match(rule: Rule, story: Story) -> Verdict:
    """Compare them: the event's place and score, then what was seen.

    All that is asked of a sighting must be true of one and the same: a person at night and a car
    in the drive by day are no person in the drive. What has always stood there never counts.
    """
    findings = _of_event(rule, story)
    left = story.sightings
    for condition, wanted, meets in _of_sightings(rule):
        before, left = left, tuple(seen for seen in left if meets(seen))
        findings.append(_counted(condition, wanted, before, left))
    return Verdict(tuple(findings), left)


def _of_event(rule: Rule, story: Story) -> list[Finding]:
    findings = []
    if rule.cameras:
        is_met = story.camera_id in rule.cameras
        text = "the camera is one of the rule's" if is_met else "it is another camera"
        findings.append(Finding("camera_ids", is_met, text))
    if rule.risk_threshold is not None:
        is_met = story.risk_score >= rule.risk_threshold
        relation = "reaches" if is_met else "is below"
        text = f"the score {story.risk_score} {relation} {rule.risk_threshold}"
        findings.append(Finding("risk_threshold", is_met, text))
    return findings


def _of_sightings(rule: Rule) -> list[_Filter]:
    """What is asked of a single sighting, from the plainest to the most particular."""
    filters: list[_Filter] = [("fresh", "was not there before", lambda seen: seen.is_fresh)]
    if rule.labels:
        listed = ", ".join(rule.labels)
        filters.append(("object_types", f"is one of {listed}", lambda s: s.label in rule.labels))
    least = rule.min_confidence
    if least is not None:
        filters.append(
            ("min_confidence", f"was seen with {least:g} or more", lambda s: s.confidence >= least)
        )
    if rule.zones:
        zones = frozenset(rule.zones)
        filters.append(("zone_ids", "stood in one of the zones", lambda s: bool(s.zones & zones)))
    schedule = rule.schedule
    if schedule is not None:
        filters.append(
            ("schedule", "was seen in the rule's hours", lambda s: schedule.holds(s.seen_at))
        )
    return filters


def _counted(
    condition: str, wanted: str, before: Sequence[Sighting], left: Sequence[Sighting]
) -> Finding:
    """How many of the sightings that were left meet one more condition."""
    if not left:
        return Finding(condition, False, f"nothing that was seen {wanted}")
    return Finding(condition, True, f"{len(left)} of {len(before)} sightings: what {wanted}")
