"""How bad it is in one word, by how cold the surface gets and by watts, not by how many places."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Final

from premises.audits.thermography.factors import MOULD_FACTOR
from premises.audits.thermography.findings import Examination, Gate, Kind, Region
from premises.audits.thermography.losses import Losses
from premises.audits.thermography.scene import Side

SLIGHT_FACTOR: Final = 0.9
HIGH_W: Final = 50.0
MODERATE_W: Final = 10.0

LOW_CONFIDENCE: Final = " (low confidence)"
SCREENING: Final = " (screening only)"
NOT_JUDGED: Final = "Not judged"


class Level(IntEnum):
    """The words of the report, in their order."""

    NONE = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3


def severity(examinations: Sequence[Examination], losses: Iterable[Losses]) -> str:
    """None, Low, Moderate or High, with a caveat behind it where one is due.

    The worst of all views decides. Views without numbers decide only where there is no other one;
    what they show can only be called moderate, and where nothing could be looked at, nothing is
    judged. Watts of a view whose size is a guess make the whole answer unsure.
    """
    losses = tuple(losses)
    measured = [one for one in examinations if one.verdict.has_numbers]
    if not measured:
        return _screened(examinations)
    worst = max(map(_by_coldness, measured))
    level = max(worst, _by_watts(losses))
    deciding = [one for one in measured if _by_coldness(one) == worst]
    is_sure = any(one.verdict.gate is Gate.QUANTITATIVE for one in deciding)
    is_sure = is_sure and not any(one.is_size_guessed and one.regions for one in losses)
    return level.name.capitalize() + ("" if is_sure else LOW_CONFIDENCE)


def _screened(examinations: Iterable[Examination]) -> str:
    is_seen = any(one.regions for one in examinations)
    return (Level.MODERATE.name.capitalize() if is_seen else NOT_JUDGED) + SCREENING


def _by_coldness(examination: Examination) -> Level:
    """By the coldest place. Glass is always cold, and outside the wind keeps all surfaces alike."""
    defects = [one for one in examination.regions if one.kind is not Kind.GLASS]
    if examination.side is Side.OUTSIDE:
        return Level.LOW if defects else Level.NONE
    return max(map(_of_region, defects), default=Level.NONE)


def _of_region(region: Region) -> Level:
    if region.factor_min is None:
        return Level.LOW
    if region.factor_min < MOULD_FACTOR or region.mould_risk:
        return Level.HIGH
    return Level.MODERATE if region.factor_min < SLIGHT_FACTOR else Level.LOW


def _by_watts(losses: Iterable[Losses]) -> Level:
    """By what all views lose together, where that is known."""
    watts = sum(one.total_w.p50 for one in losses if one.total_w is not None)
    if watts > HIGH_W:
        return Level.HIGH
    if watts > MODERATE_W:
        return Level.MODERATE
    return Level.LOW if watts > 0 else Level.NONE
