"""An original energy audit installation is taken over from the command line, and lives on here."""

from tests.app.indoors import indoors
from tests.app.typed import CommandLine
from tests.audits.takeover.installations import ANNA, DRAFT, FILES, RGB, THERMAL, WALL, install

from premises.audits.service.adoption.rows import analysis_id


def test_an_installation_is_taken_over_and_shown_by_our_own_routes(premises: CommandLine) -> None:
    installation = install(f"sqlite:///{premises.folder / 'original.db'}")
    installation.files["650000a1bbbbbbbbbbbbbbbb"] = b"of no task"
    installation.export(premises.folder / "photos")
    words = ("import", "audits", "original.db", "--images", "photos")
    done = premises(*words, "--json")
    assert done.code == 0, done.err
    assert {name: kind["taken"] for name, kind in done.document["kinds"].items()} == {
        "people": 2,
        "tasks": 2,
        "photos": 2,
        "report pictures": 1,
        "suggestions": 2,
    }
    assert done.document["is_complete"] is True
    assert done.document["photos_verified"] == 3
    assert done.document["photos_of_no_task"] == 1
    assert done.document["tables_left_out"] == {"Feedback": 1}
    with indoors(premises.folder / "data") as house:
        task = house.client.get(f"/api/audits/tasks/{WALL}").json()
        draft = house.client.get(f"/api/audits/tasks/{DRAFT}").json()
        analysis = f"/api/audits/analyses/{analysis_id(WALL)}"
        found = house.client.get(analysis).json()
        picture = house.client.get(f"{analysis}/picture")
        page = house.client.get(f"{analysis}/page")
        photo = house.client.get(f"/api/audits/photos/{THERMAL}")
        told = house.client.get(f"/leakage/detect_leak/{analysis_id(WALL)}").json()
    assert (task["userId"], task["leakSeverity"]) == (ANNA, "Moderate")
    assert [one["id"] for one in task["photos"]] == [RGB, THERMAL]
    assert draft["state"] == "draft"
    assert (found["version"], found["findings"]["takenOver"]) == ("original", True)
    assert picture.content == FILES[RGB]
    assert photo.content == FILES[THERMAL]
    assert "constants that every task was given" in page.text
    assert "Wall behind the sofa" in page.text
    assert (told["status"], told["report"]["energyLossCost"]) == ("done", 142.0)
    again = premises(*words)
    assert again.code == 0, again.err
    assert "here already" in again.out
    assert "all rows accounted for" in again.out
    assert "1: they are left there" in again.out


def test_a_wrong_database_or_folder_is_refused_in_a_sentence(premises: CommandLine) -> None:
    (premises.folder / "notes.txt").write_text("nothing of the kind " * 200)
    wrong = premises("import", "audits", "notes.txt", "--images", ".")
    assert wrong.code == 1
    assert "cannot be read" in wrong.err
    install(f"sqlite:///{premises.folder / 'original.db'}")
    nowhere = premises("import", "audits", "original.db", "--images", "nowhere")
    assert nowhere.code == 1
    assert "There is no folder nowhere" in nowhere.err
