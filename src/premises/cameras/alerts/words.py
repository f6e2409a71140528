"""How an alert is put for people: what, how serious, where and when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """A headline and a few lines below it."""

    title: str
    text: str


def tell(
    *,
    rule_name: str,
    camera_name: str,
    summary: str,
    risk_level: str,
    risk_score: int,
    began_at: datetime,
) -> Telling:
    """The words for one alert; `began_at` is in the local time of the house."""
    zone = began_at.strftime("%Z")
    when = began_at.strftime("%Y-%m-%d %H:%M:%S") + (f" {zone}" if zone else "")
    lines = (
        summary,
        f"Risk: {risk_level}, {risk_score} of 100",
        f"Camera: {camera_name}",
        f"Time: {when}",
        f"Rule: {rule_name}",
    )
    return Telling(f"{camera_name}: {risk_level} risk ({risk_score})", "\n".join(lines))
