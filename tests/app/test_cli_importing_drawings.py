"""An original drawing comparison is taken over from the command line, and lives on here."""

from tests.app.indoors import indoors
from tests.app.typed import CommandLine
from tests.drawings.takeover.installations import (
    DIFF,
    JOB,
    OLD,
    OLD_FILE,
    PNG,
    PROJECT,
    install,
    path_of,
)


def test_an_installation_is_taken_over_and_shown_by_the_routes_of_the_contract(
    premises: CommandLine,
) -> None:
    installation = install(f"sqlite:///{premises.folder / 'original.db'}")
    installation.export(premises.folder / "uploads")
    words = ("import", "drawings", "original.db", "--files", "uploads")
    done = premises(*words, "--json")
    assert done.code == 0, done.err
    assert done.document["kinds"]["versions"]["taken"] == 3
    assert done.document["is_complete"] is True
    assert (done.document["files_verified"], done.document["files_of_nothing"]) == (3, 1)
    assert done.document["tables_left_out"] == {"feature_flags": 1}
    with indoors(premises.folder / "data") as house:
        ask = house.client.get
        (project,) = ask("/api/v1/projects?include_counts=true").json()["projects"]
        version = ask(f"/api/v1/drawings/{OLD}").json()
        results = ask(f"/api/v1/jobs/{JOB}/results").json()
        progress = ask(f"/api/v1/jobs/{JOB}/progress").json()
        overlay = ask(f"/api/v1/overlays/{DIFF}").json()
        picture = ask(f"/api/v1/overlays/{DIFF}/image/overlay")
        file = ask(f"/api/v1/files/{path_of(OLD)}")
        summaries = ask(f"/api/v1/summaries/{DIFF}").json()
        listed = ask("/api/v1/jobs").json()["jobs"]
    assert (project["project_id"], project["comparison_count"]) == (PROJECT, 3)
    assert (version["drawing_name"], version["ocr_status"]) == ("plan", "completed")
    assert results["status"] == "completed"
    assert results["summary"]["summary_text"] == "Words 1"
    assert progress["progress"]["summary"] == {"completed": 1, "total": 1}
    assert overlay["machine_overlay"]["changes"] == [{"bbox": [1, 2, 3, 4]}]
    assert overlay["active_overlay_data"] == {"rejected": [3], "note": "not a change"}
    assert picture.content.startswith(PNG)
    assert file.content == OLD_FILE
    assert len(summaries["summaries"]) == 2
    assert {row["job_id"]: row["change_count"] for row in listed}[JOB] == 2
    again = premises(*words)
    assert again.code == 0, again.err
    assert "all rows accounted for" in again.out
    read = premises("drawings", "read", "--json")
    assert read.document == {"to_be_read": 3}
