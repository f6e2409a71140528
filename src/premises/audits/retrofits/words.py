"""How suggestions are told: prices, shares and years as people read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from premises.audits.retrofits.measures import CENT, Suggestion

_LONGEST_YEARS: Final = 100
_MOST_SUBTITLE: Final = 255


@dataclass(frozen=True, slots=True)
class Words:
    """One suggestion as strings: at most 64 characters each, 255 for title and subtitle."""

    title: str
    subtitle: str
    difficulty: str
    cost_range: str
    estimated_reduction: str
    lifetime: str


def words(suggestion: Suggestion) -> Words:
    """What a client shows of a suggestion."""
    measure = suggestion.measure
    low, high = (round(100 * one) for one in (measure.reduction_low, measure.reduction_high))
    return Words(
        title=measure.title,
        subtitle=_subtitle(suggestion),
        difficulty=measure.difficulty,
        cost_range=_cost_range(suggestion),
        estimated_reduction=f"{_range('', low, high)}%",
        lifetime=_years_range(measure.lifetime_low_years, measure.lifetime_high_years),
    )


def dollars(usd: float) -> str:
    """A price without more digits than it is known to."""
    return f"${_rounded(usd):,}"


def years(count: float) -> str:
    """A time to wait: months below a year, whole years above, no more than anybody waits."""
    if count > _LONGEST_YEARS:
        return f"more than {_LONGEST_YEARS} years"
    if count < 1:
        months = max(1, round(count * 12))
        return "about a month" if months == 1 else f"about {months} months"
    whole = round(count)
    return "about a year" if whole == 1 else f"about {whole} years"


def number_words(numbers: Sequence[int]) -> str:
    """`place 1`, `places 1 and 3`: the numbers that the report's picture shows."""
    if len(numbers) == 1:
        return f"place {numbers[0]}"
    *first, last = numbers
    return f"places {', '.join(map(str, first))} and {last}"


def _subtitle(suggestion: Suggestion) -> str:
    if suggestion.payback_years is None:
        said = f"{suggestion.measure.how} {suggestion.reason}"
    else:
        said = f"{suggestion.measure.how} {_return(suggestion, suggestion.payback_years)}"
    if len(said) <= _MOST_SUBTITLE:
        return said
    return said[len(suggestion.measure.how) :].strip()[:_MOST_SUBTITLE]


def _return(suggestion: Suggestion, payback_years: float) -> str:
    if suggestion.saves_usd < CENT:
        return "Saves less than a cent a year: for comfort."
    saved = f"Saves about ${suggestion.saves_usd:,.2f} a year"
    if payback_years > suggestion.measure.lifetime_high_years:
        return f"{saved}, less than it costs while it lasts: for comfort."
    return f"{saved} and pays for itself in {years(payback_years)}."


def _rounded(usd: float) -> int:
    """To a dollar below 100, to two digits above."""
    if usd < 100:
        return round(usd)
    return int(float(f"{usd:.2g}"))


def _cost_range(suggestion: Suggestion) -> str:
    """What it costs; where that is the least that anybody comes for, it may be more."""
    low, high = _rounded(suggestion.cost_low_usd), _rounded(suggestion.cost_high_usd)
    is_least = low == high == _rounded(suggestion.measure.least_usd) > 0
    return f"from ${low:,}" if is_least else _range("$", low, high)


def _range(sign: str, low: int, high: int) -> str:
    return f"{sign}{low:,}" if low == high else f"{sign}{low:,}–{high:,}"


def _years_range(low: float, high: float) -> str:
    told = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return f"{told} {'year' if high == 1 else 'years'}"
