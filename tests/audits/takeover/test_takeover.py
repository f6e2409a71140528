"""An original installation is taken over whole, again and again, and nothing of it is changed."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.audits.takeover.doing import at, numbers, reasons, taken
from tests.audits.takeover.installations import (
    ANNA,
    BOB,
    DRAFT,
    FILES,
    RGB,
    THERMAL,
    WALL,
    Installation,
)

from premises.audits.models import (
    AnalysisRow,
    AnalysisState,
    PersonRow,
    PhotoRow,
    SuggestionRow,
    TaskRow,
)
from premises.audits.service.adoption import Report
from premises.audits.service.adoption.rows import analysis_id
from premises.audits.takeover import (
    FolderPhotos,
)
from premises.kernel.blobs import BlobRefRow, DiskStore, Shelf
from premises.kernel.database import Base, Database

Take = Callable[[], Report]


def taking(database: Database, installation: Installation, tmp_path: Path) -> Take:
    """Takes over from a folder that holds what the installation's files are at that moment."""
    shelf = Shelf(database, DiskStore(tmp_path / "shelf"), 24)

    def take() -> Report:
        photos = FolderPhotos(installation.export(tmp_path / "exported"))
        return taken(database, shelf, installation, photos)

    return take


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=str)
            for table in Base.metadata.sorted_tables
            if table.name.startswith("audit_") or table.name.startswith("blob")
        }


def test_people_tasks_photos_and_advice_keep_their_ids_words_and_times(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    report = taking(database, installation, tmp_path)()
    assert numbers(report) == {
        "people": 2,
        "tasks": 2,
        "photos": 2,
        "report pictures": 1,
        "suggestions": 2,
    }
    assert report.is_complete
    with database.read() as session:
        anna = session.get_one(PersonRow, ANNA)
        assert (anna.zip_code, anna.energy_company, anna.retrofit_budget, anna.ownership) == (
            *("10001", "ConEd", "up to $1000", "Own"),
        )
        assert anna.appliances == ["Window AC", "Fridge/Freezer"]
        assert (anna.suggested_budget, anna.account_id) == (250.0, None)
        assert anna.created_at == at("2023-09-01T08:00:00")
        wall = session.get_one(TaskRow, WALL)
        assert (wall.user_id, wall.title, wall.type, wall.state, wall.decision) == (
            *(ANNA, "Wall behind the sofa", "wall", "open", "todo"),
        )
        assert (wall.inside_temp, wall.outside_temp, wall.inside_said) == (71.0, 35.0, "71")
        assert (wall.leak_severity, wall.energy_loss_cost) == ("Moderate", 142.0)
        assert wall.energy_loss_value == pytest.approx(15.8, abs=1e-6)
        assert (wall.report_photo_id, wall.created_at) == (RGB, at("2023-09-12T06:20:00"))
        photos = session.scalars(sa.select(PhotoRow).order_by(PhotoRow.position)).all()
        assert [(one.id, one.kind, one.task_id) for one in photos] == [
            (RGB, "rgb", WALL),
            (THERMAL, "thermal", WALL),
        ]
        assert [one.hash for one in photos] == [
            hashlib.sha256(FILES[one.id]).hexdigest() for one in photos
        ]
        assert photos[0].received_at == at("2023-09-12T06:09:37")
        advice = session.scalars(sa.select(SuggestionRow).order_by(SuggestionRow.position)).all()
        assert [(one.id, one.position, one.cost_range) for one in advice] == [
            ("s1", 0, "$10–20"),
            ("s2", 1, "$10–20"),
        ]


def test_the_original_report_is_kept_and_said_to_be_worked_out_from_nothing(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    taking(sqlite, installation, tmp_path)()
    with sqlite.read() as session:
        analysis = session.get_one(AnalysisRow, analysis_id(WALL))
        assert session.get_one(TaskRow, WALL).analysis_id == analysis.id
        assert (analysis.state, analysis.version) == (AnalysisState.DONE, "original")
        assert analysis.report is not None
        assert analysis.report["savingsPercent"] == 19.0
        assert analysis.report["imagePath"] == f"{WALL}_analysis_image.jpg"
        assert [one["suggestionID"] for one in analysis.report["suggestions"]] == ["s1", "s2"]
        assert analysis.report["suggestions"][0]["lifetime"] == "3–5 years"
        assert analysis.findings is not None
        assert "constants" in analysis.findings["remarks"][0]
        assert analysis.figures is not None
        assert {one["name"] for one in analysis.figures} == {
            *("leakSeverity", "energyLossValue", "energyLossCost"),
            *("savingsPercent", "savingsCost"),
        }
        assert all("constants" in one["source"] for one in analysis.figures)
        assert analysis.picture_hash == hashlib.sha256(FILES[RGB]).hexdigest()
        assert analysis.picture_type == "image/jpeg"
        refs = session.execute(sa.select(BlobRefRow.owner_kind, BlobRefRow.owner_id)).all()
        assert {tuple(one) for one in refs} == {
            ("audit_photo", RGB),
            ("audit_photo", THERMAL),
            ("audit_picture", analysis.id),
        }


def test_a_task_that_was_never_analysed_says_so(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    taking(sqlite, installation, tmp_path)()
    with sqlite.read() as session:
        draft = session.get_one(TaskRow, DRAFT)
        analysis = session.get_one(AnalysisRow, analysis_id(DRAFT))
    assert (draft.state, draft.type, draft.inside_temp, draft.inside_said) == (
        *("draft", None, None, None),
    )
    assert (draft.analysis_id, draft.leak_severity) == (None, None)
    assert (analysis.state, analysis.error_code) == (AnalysisState.ERROR, "audits.not_analysed")


def test_a_second_time_changes_nothing(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    take = taking(database, installation, tmp_path)
    take()
    before = contents(database)
    report = take()
    assert contents(database) == before
    assert not any(numbers(report).values())
    assert {name: account.there_already for name, account in report.kinds.items()} == {
        "people": 2,
        "tasks": 2,
        "photos": 2,
        "report pictures": 1,
        "suggestions": 2,
    }
    assert (report.is_complete, report.verified) == (True, 3)


def test_people_are_kept_as_accounts_are_so_that_they_find_what_is_theirs(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    """The original kept addresses as telephones wrote them."""
    installation.run(
        "UPDATE UserData SET userID = 'Anna@Example.com' WHERE userID = :it", {"it": ANNA}
    )
    installation.run(
        "UPDATE LeakageTask SET userID = 'Anna@Example.com' WHERE userID = :it", {"it": ANNA}
    )
    take = taking(database, installation, tmp_path)
    take()
    with database.read() as session:
        assert session.get_one(TaskRow, WALL).user_id == ANNA
        assert session.get_one(PersonRow, ANNA).zip_code == "10001"
    again = take()
    assert again.is_complete
    assert numbers(again) == dict.fromkeys(numbers(again), 0)


def test_the_original_is_not_changed(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "original.db"
    before = file.read_bytes()
    taking(sqlite, installation, tmp_path)()
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.glob("original.db*")] == ["original.db"]


def test_wrong_rows_are_left_with_their_reasons_and_stop_nothing(
    database: Database, installation: Installation, tmp_path: Path
) -> None:
    installation.add("UserData", userID="", zipCode="1")
    installation.add("UserData", userID="carl", zipCode="9" * 99, appliances='{"not": "a list"}')
    installation.add("UserData", userID="dora", appliances="[not json")
    installation.add("UserData", userID="eve", createdAt="some day")
    long = "An appliance whose name is longer than all the names that phones offer to choose"
    strange = f'["{long}", "a\\u0000b", "\\ud800", 7, ""]'
    installation.add("UserData", userID="fred", appliances=strange)
    tasks: dict[str, dict[str, Any]] = {
        "nobody": {"userID": ""},
        "unknown user": {"userID": "gone@example.com"},
        "odd words": {"type": "roof", "state": "lost", "decision": "fix_planned"},
        "odd numbers": {"insideTemp": "warm", "energyLossCost": "much"},
        "odd photos": {"RGBphotoIDs": '{"a": 1}', "thermalPhotoIDs": '["zz", 7, null]'},
    }
    for name, values in tasks.items():
        row = {"userID": BOB, "state": "open", "decision": "todo", **values}
        installation.add("LeakageTask", taskID=name, **row)
    installation.add("Suggestion", suggestionID="orphan", taskID="no such task", title="x")
    installation.add("Suggestion", suggestionID="lost", taskID=None, title="x")
    report = taking(database, installation, tmp_path)()
    assert report.is_complete
    assert report.tables == {"Feedback": 1}
    assert reasons(report, "people") == {"no userID": [""], "createdAt is no date": ["eve"]}
    assert reasons(report, "tasks") == {"no userID": ["nobody"]}
    assert reasons(report, "photos") == {"its photo is not there": ["zz"]}
    assert reasons(report, "suggestions") == {
        "its task is not here": ["orphan"],
        "no taskID": ["lost"],
    }
    with database.read() as session:
        carl = session.get_one(PersonRow, "carl")
        assert (carl.zip_code, carl.appliances) == ("9" * 16, [])
        assert session.get_one(PersonRow, "fred").appliances == [long, "a?b", "?"]
        odd = session.get_one(TaskRow, "odd words")
        assert (odd.type, odd.state, odd.decision, odd.decision_said) == (
            *(None, "draft", "todo", "fix_planned"),
        )
        cold = session.get_one(TaskRow, "odd numbers")
        assert (cold.inside_temp, cold.energy_loss_cost) == (None, None)
        assert session.get_one(TaskRow, "unknown user").user_id == "gone@example.com"


def test_a_missing_photo_is_named_and_brought_the_next_time(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    data = installation.files.pop(THERMAL)
    take = taking(sqlite, installation, tmp_path)
    first = take()
    assert reasons(first, "photos") == {"its photo is not there": [THERMAL]}
    installation.files[THERMAL] = data
    second = take()
    assert numbers(second) == {
        "people": 0,
        "tasks": 0,
        "photos": 1,
        "report pictures": 0,
        "suggestions": 0,
    }
    with sqlite.read() as session:
        assert session.get_one(PhotoRow, THERMAL).kind == "thermal"


def test_bytes_that_are_not_the_original_ones_are_told(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    take = taking(sqlite, installation, tmp_path)
    take()
    installation.files[RGB] = b"\xff\xd8\xff another photograph"
    report = take()
    why = "its bytes here are not the original's"
    assert reasons(report, "photos") == {why: [RGB]}
    assert reasons(report, "report pictures") == {why: [RGB]}
    with sqlite.read() as session:
        assert session.get_one(PhotoRow, RGB).hash == hashlib.sha256(FILES[RGB]).hexdigest()


def test_bytes_that_went_from_the_shelf_are_put_there_again(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    take = taking(sqlite, installation, tmp_path)
    take()
    hashed = hashlib.sha256(FILES[THERMAL]).hexdigest()
    (lost,) = (tmp_path / "shelf").rglob(hashed)
    lost.unlink()
    assert reasons(take(), "photos") == {}
    assert lost.read_bytes() == FILES[THERMAL]


def test_what_is_here_already_is_never_written_over(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    now = at("2026-01-01T00:00:00")
    with sqlite.write() as session:
        session.add(PersonRow(user_id=ANNA, zip_code="94103", created_at=now, updated_at=now))
        session.add(
            TaskRow(id=WALL, user_id="other@x.org", document={}, created_at=now, updated_at=now)
        )
    report = taking(sqlite, installation, tmp_path)()
    assert reasons(report, "tasks") == {"another one has its id here": [WALL]}
    assert report.kinds["people"].there_already == 1
    with sqlite.read() as session:
        assert session.get_one(PersonRow, ANNA).zip_code == "94103"
        assert session.get_one(TaskRow, WALL).user_id == "other@x.org"
        assert session.scalars(sa.select(PhotoRow)).all() == []


def test_advice_of_a_task_that_was_looked_at_here_since_stays_that_of_here(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    take = taking(sqlite, installation, tmp_path)
    take()
    with sqlite.write() as session:
        session.get_one(TaskRow, WALL).analysis_id = "a newer one"
        session.execute(sa.delete(SuggestionRow))
    report = take()
    assert reasons(report, "suggestions") == {"its task has newer advice here": ["s1", "s2"]}


def test_photos_of_a_removed_analysis_are_not_brought_back(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    take = taking(sqlite, installation, tmp_path)
    take()
    with sqlite.write() as session:
        session.execute(sa.delete(PhotoRow))
        session.execute(sa.delete(AnalysisRow))
    report = take()
    assert report.kinds["photos"].taken == 0
    assert report.kinds["tasks"].there_already == 2


def test_a_photo_of_two_tasks_belongs_to_the_first(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    installation.add(
        "LeakageTask", taskID="zz", userID=BOB, decision="todo", RGBphotoIDs=f'["{RGB}", "{RGB}"]'
    )
    report = taking(sqlite, installation, tmp_path)()
    assert reasons(report, "photos") == {"it belongs to another task here": [RGB]}
    assert report.kinds["photos"].taken == 2


def test_without_times_the_ids_of_the_photos_tell_when_a_task_was_made(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    installation.run("UPDATE LeakageTask SET createdAt = NULL, updatedAt = NULL")
    taking(sqlite, installation, tmp_path)()
    with sqlite.read() as session:
        assert session.get_one(TaskRow, WALL).created_at == at("2023-09-12T06:09:37")


def test_photos_that_no_task_speaks_of_are_counted_and_left(
    sqlite: Database, installation: Installation, tmp_path: Path
) -> None:
    installation.files["650000a1bbbbbbbbbbbbbbbb"] = b"left by a task that was sent again"
    installation.files["notes"] = b"no photo at all"
    assert taking(sqlite, installation, tmp_path)().unclaimed == 1
