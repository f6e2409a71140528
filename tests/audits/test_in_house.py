"""Audits tell the house how they are, and leave nothing behind where nobody wants them."""

from pathlib import Path

from tests.app.indoors import indoors
from tests.audits.routes.visits import finished, task

from premises.audits.jobs import ANALYSE


def test_what_is_looked_up_is_checked(tmp_path: Path) -> None:
    with indoors(tmp_path, "audits") as house:
        (check,) = house.building.domains["audits"].checks()
    assert check.is_well
    assert "measures" in check.finding


def test_a_list_of_measures_that_is_wrong_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "mine.toml"
    wrong.write_text("[[measure]]\nkey = 'x'\n")
    with indoors(tmp_path / "house", "audits", audits={"measures": wrong}) as house:
        (check,) = house.building.domains["audits"].checks()
    assert not check.is_well
    assert str(wrong) in check.finding
    assert "PREMISES_AUDITS__MEASURES" in check.advice


def test_what_there_is_can_be_counted_from_outside(tmp_path: Path) -> None:
    with indoors(tmp_path, "audits") as house:
        finished(house, task("one"), ())
        page = house.client.get("/metrics").text
    assert 'premises_audit_tasks{state="open"} 1.0' in page
    assert 'premises_audit_analyses{state="done"} 1.0' in page


def test_switched_off_they_leave_no_door_and_no_work(tmp_path: Path) -> None:
    with indoors(tmp_path, audits={"enabled": False}) as house:
        paths = house.client.get("/openapi.json").json()["paths"]
        known = house.building.kernel.registry.pipelines
    assert not [path for path in paths if "leak" in path or "audits" in path]
    assert "/login" not in paths
    assert ANALYSE not in known
