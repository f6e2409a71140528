"""Tells people in one sentence what was seen, and in a few more why it matters or does not."""

from collections.abc import Sequence
from datetime import timedelta

from premises.cameras.risk.assessment import Reason
from premises.cameras.risk.evidence import Context
from premises.cameras.risk.ruleset import Level, RuleSet
from premises.cameras.risk.scene import Scene, Story, longest_stay, stay_s, tally
from premises.cameras.risk.words import duration, opened, place, signed_points, things


def summarise(scene: Scene, told: Story | None, context: Context, rules: RuleSet) -> str:
    """«Two people and a car at the front door for 40 seconds at 02:15.».

    What has always stood there is left out as soon as there is anything new to tell. Duration
    and time are those of `told`, the kind of thing that gave the score.
    """
    where = place(context.camera_name)
    if told is None:
        return f"Nothing was seen{where}."
    when = f" at {told.seen[0].seen_at:%H:%M}"
    if not scene.fresh:
        what = things(tally(scene.known, rules))
        return f"{opened(what)}{where} as in earlier events,{when}."
    return f"{opened(things(tally(scene.fresh, rules)))}{where}{_how_long(told)}{when}."


def reason_out(reasons: Sequence[Reason], score: int, level: Level) -> str:
    """One sentence for each reason with its points, and the total."""
    told = [f"{reason.text} ({signed_points(reason.points)})." for reason in reasons]
    return " ".join([*told, f"Together {score} of 100: {level} risk."])


def _how_long(told: Story) -> str:
    seconds = stay_s(longest_stay(told.seen, timedelta(seconds=told.rules.gap_s)))
    return f" for {duration(seconds)}" if seconds else ""
