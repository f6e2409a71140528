"""What stands on the printed page is written for people who own a house, not for physicists."""

from typing import Any

from premises.audits.models import AnalysisRow
from premises.audits.service.printing import content_of

FINDINGS: dict[str, Any] = {
    "temperatures": {"insideC": 20.0, "outsideC": -4.0, "reason": "as stated"},
    "economy": {
        "climate": {"place": "Massachusetts", "heatingKDays": 3337.2, "coolingKDays": 261.1}
    },
    "views": [
        {
            "name": "obs0_thermal.jpg",
            "fileClass": "radiometric",
            "verdict": {"sentence": "Well."},
            "environment": {"used": {"reflectedC": -4.0}},
        }
    ],
    "plan": {
        "suggestions": [
            {"title": "Door sweep", "savesUsdPerYear": 3.0, "paybackYears": 24.3},
            {"title": "Curtains", "savesUsdPerYear": 0.0, "paybackYears": None},
        ]
    },
}


def page(**report: Any) -> Any:
    row = AnalysisRow(id="a", inputs={}, report=report, findings=FINDINGS, figures=[])
    return content_of(row)


def test_degrees_below_zero_are_written_with_a_minus() -> None:
    content = page()
    facts = {one.name: one.value for one in (*content.facts, *content.looks[0].facts)}
    assert facts["Outside"] == "−4.0 °C (25 °F)"
    assert facts["Reflected temperature"] == "−4 °C"


def test_a_climate_is_told_in_the_degree_days_that_people_know() -> None:
    (climate,) = (one.value for one in page().facts if one.name == "Climate")
    assert climate == (
        "Massachusetts: 6,007 heating and 470 cooling degree days a year in °F"
        " (3,337 and 261 in °C)"
    )


def test_a_payback_has_no_more_digits_than_anybody_waits_for() -> None:
    assert [one.payback for one in page().advice] == ["about 24 years", ""]


def test_savings_of_less_than_a_cent_are_not_told() -> None:
    assert page(savingsCost=0.0, savingsPercent=0.0).savings == ""
    assert "$1.50 a year, 12.5 %" in page(savingsCost=1.5, savingsPercent=12.5).savings
