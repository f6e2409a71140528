"""How far two air temperatures allow a thermogram to be trusted."""

from typing import Final

from premises.audits.thermography.findings import Gate, Verdict
from premises.audits.thermography.scene import Temperatures

QUANTITATIVE_K: Final = 10.0
LOW_CONFIDENCE_K: Final = 5.0
"""Field rules of building thermography (ISO 6781, ASTM C1060): 10 K, held for hours."""


def difference_verdict(temperatures: Temperatures, *, is_approximate: bool = False) -> Verdict:
    """Whether the air temperature difference is large enough for numbers."""
    gap = abs(temperatures.difference_k)
    told = f"{gap:.1f} K ({gap * 1.8:.0f} °F)"
    if gap < LOW_CONFIDENCE_K:
        return Verdict(
            Gate.NO_NUMBERS,
            "audits.no_gradient",
            f"Inside and outside differ by {told} only; below 5 K (9 °F) a thermogram cannot tell "
            "watts. Come back when it is at least 10 K (18 °F) colder or warmer outside.",
        )
    if gap < QUANTITATIVE_K:
        return Verdict(
            Gate.LOW_CONFIDENCE,
            "audits.small_gradient",
            f"Inside and outside differ by {told}; between 5 and 10 K (9 and 18 °F) numbers are "
            "of low confidence. A colder day would tell more.",
        )
    if is_approximate:
        return Verdict(
            Gate.LOW_CONFIDENCE,
            "audits.approximate_picture",
            f"Inside and outside differ by {told}, which is enough, but the temperatures were "
            "read from the colours of the picture, so numbers are of low confidence.",
        )
    return Verdict(
        Gate.QUANTITATIVE,
        "audits.quantitative",
        f"Inside and outside differ by {told}; that is enough for numbers.",
    )


def refused(code: str, sentence: str) -> Verdict:
    return Verdict(Gate.REFUSED, code, sentence)
