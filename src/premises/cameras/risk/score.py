"""Adds up what speaks for and against a risk, and stays within 0 and 100."""

from collections.abc import Iterable, Sequence

from premises.cameras.risk.assessment import Assessment, Reason
from premises.cameras.risk.evidence import Context, Observation
from premises.cameras.risk.rules import RULES, kind_of_thing
from premises.cameras.risk.ruleset import DEFAULT_RULES, RuleSet, level
from premises.cameras.risk.scene import Scene, Story, look, stories, tally
from premises.cameras.risk.summary import reason_out, summarise
from premises.cameras.risk.words import things

_NO_CONTEXT = Context()


def assess(
    observations: Iterable[Observation],
    context: Context = _NO_CONTEXT,
    rules: RuleSet = DEFAULT_RULES,
) -> Assessment:
    """How worrying one window's sightings are, and why.

    The rules judge each kind of thing on its own and the most worrying kind gives the score. So
    a further sighting never lowers it: nobody hides behind a cat, nor a cat behind the postman.
    The same observations give the same answer in any order. None at all give 0.

    Raises:
        Invalid: two observations carry the same detection id.

    """
    scene = look(observations, context, rules)
    told, reasons = _worst(scene, context, rules)
    reasons += _kept_within(reasons)
    score = _total(reasons)
    name = level(score, rules.thresholds)
    return Assessment(
        score=score,
        level=name,
        reasons=tuple(reasons),
        summary=summarise(scene, told, context, rules),
        reasoning=reason_out(reasons, score, name),
        ruleset_version=rules.version,
    )


def _worst(scene: Scene, context: Context, rules: RuleSet) -> tuple[Story | None, list[Reason]]:
    """The kind of thing that scores highest, with its reasons; only new things can score."""
    judged = [(story, _judge(story)) for story in stories(scene.fresh, context, rules)]
    if judged:
        told, reasons = max(judged, key=lambda pair: _total(pair[1]))
        return told, reasons + _already_there(scene, rules, points=0)
    known = stories(scene.known, context, rules)
    if not known:
        return None, []
    seen = kind_of_thing(known[0])
    return known[0], [seen, *_already_there(scene, rules, points=-seen.points)]


def _judge(story: Story) -> list[Reason]:
    """What the rules say of one story; a rule whose word is worth nothing is left out."""
    spoken = [reason for rule in RULES if (reason := rule(story)) and reason.points]
    excess = _total(spoken) - story.rules.animals_most
    if story.kind == "animal" and excess > 0:
        ids = tuple(sorted(s.detection_id for s in story.seen))
        text = f"An animal is never worth more than {story.rules.animals_most}"
        spoken.append(Reason("animals_only", -excess, ids, text))
    return spoken


def _already_there(scene: Scene, rules: RuleSet, points: int) -> list[Reason]:
    """Says that something does not count because it has stood there before."""
    if not scene.known:
        return []
    ids = tuple(sorted(s.detection_id for s in scene.known))
    text = f"Already there in earlier events and not counted: {things(tally(scene.known, rules))}"
    return [Reason("known_stationary", points, ids, text)]


def _kept_within(reasons: Sequence[Reason]) -> list[Reason]:
    """The correction that keeps the sum within 0 and 100, as a reason like any other."""
    total = _total(reasons)
    if total < 0:
        return [Reason("floor", -total, (), "A score is never below 0")]
    if total > 100:
        return [Reason("ceiling", 100 - total, (), "A score is never above 100")]
    return []


def _total(reasons: Iterable[Reason]) -> int:
    return sum(reason.points for reason in reasons)
