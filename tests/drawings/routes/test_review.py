"""People go through the changes, one by one: accept, reject, add, and lay sheets by points."""

import csv
import io
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.app.indoors import Indoors
from tests.drawings.papers import Paper, drawing
from tests.drawings.routes.visits import Compared, Headers, project_of, sent

IDENTICAL = [{"old": [0, 0], "new": [0, 0]}, {"old": [300, 200], "new": [300, 200]}]


def _changes(home: Indoors, headers: Headers, diff: str, query: str = "") -> list[dict[str, Any]]:
    answer = home.client.get(f"/api/drawings/diffs/{diff}/changes{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def _summary(home: Indoors, headers: Headers, diff: str) -> dict[str, Any]:
    answer = home.client.get(f"/api/v1/summaries/{diff}", headers=headers).json()
    found: dict[str, Any] = answer["active_summary"]["summary_json"]
    return found


def test_changes_are_listed_and_filtered(home: Indoors, anna: Headers, compared: Compared) -> None:
    all_ = _changes(home, anna, compared.diff)
    assert [one["number"] for one in all_] == list(range(1, len(all_) + 1))
    drawn = _changes(home, anna, compared.diff, "?zone=drawing")
    assert len(drawn) == 3
    (text,) = _changes(home, anna, compared.diff, "?kind=text&zone=drawing")
    assert (text["old_text"], text["new_text"]) == ("OFFICE 101", "STORAGE 101")
    assert _changes(home, anna, compared.diff, "?decision=rejected") == []
    assert _changes(home, anna, compared.diff, "?in_cloud=true") == []
    answer = home.client.get(
        f"/api/drawings/diffs/{compared.diff}/changes?kind=nonsense", headers=anna
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_rejected_is_told_of_no_more_and_who_did_it_is_known(
    home: Indoors, anna: Headers, again: Compared
) -> None:
    (text,) = _changes(home, anna, again.diff, "?kind=text&zone=drawing")
    where = f"/api/drawings/changes/{text['id']}"
    held = home.client.patch(where, json={"decision": "hold", "note": "ask Ida"}, headers=anna)
    assert (held.json()["decision"], held.json()["note"]) == ("hold", "ask Ida")
    assert home.work() == 0
    rejected = home.client.patch(where, json={"decision": "rejected"}, headers=anna).json()
    assert rejected["note"] == "ask Ida"
    home.work()
    assert _summary(home, anna, again.diff)["total_changes"] == 2
    jobs = home.client.get("/api/v1/jobs?limit=50", headers=anna).json()["jobs"]
    assert [job["change_count"] for job in jobs if job["job_id"] == again.job] == [2]
    inside = f"/api/v1/projects/{again.project}/comparisons"
    (listed,) = home.client.get(inside, headers=anna).json()["comparisons"]
    assert listed["change_count"] == 2
    home.client.patch(where, json={"decision": "accepted"}, headers=anna)
    home.work()
    assert _summary(home, anna, again.diff)["total_changes"] == 3
    log = home.client.get(f"/api/drawings/projects/{again.project}/log", headers=anna).json()
    noted = [one for one in log["items"] if one["entity_kind"] == "change"]
    assert [one["changes"]["after"]["decision"] for one in noted] == [
        "accepted",
        "rejected",
        "hold",
    ]
    assert {one["entity_id"] for one in noted} == {text["id"]}
    assert home.client.patch(where, json={"decision": "maybe"}, headers=anna).status_code == 422
    assert home.client.patch(where + "x", json={}, headers=anna).status_code == 404


def test_an_overlooked_change_is_added_and_survives_another_comparison(
    home: Indoors, anna: Headers, again: Compared
) -> None:
    where = f"/api/drawings/diffs/{again.diff}/changes"
    drawn = {"box_mm": [200, 150, 220, 160], "kind": "removed", "note": "the stair"}
    added = home.client.post(where, json=drawn, headers=anna)
    assert added.status_code == 201
    assert (added.json()["is_manual"], added.json()["decision"]) == (True, "accepted")
    home.work()
    assert _summary(home, anna, again.diff)["summary_statistics"]["removed"] == 1
    noted = {"note": "the stair to the roof"}
    home.client.patch(f"/api/drawings/changes/{added.json()['id']}", json=noted, headers=anna)
    home.work()
    (told,) = [one for one in _summary(home, anna, again.diff)["changes"] if one["is_manual"]]
    assert told["description"].endswith("noted as «the stair to the roof».")
    before = _changes(home, anna, again.diff)
    align = f"/api/drawings/jobs/{again.job}/pages/1/alignment"
    answer = home.client.post(align, json={"points": IDENTICAL}, headers=anna)
    assert answer.status_code == 202, answer.text
    home.work()
    after = _changes(home, anna, again.diff)
    assert [one["number"] for one in after] == list(range(1, len(before) + 1))
    assert [one["id"] for one in after if one["is_manual"]] == [added.json()["id"]]
    overlay = home.client.get(f"/api/v1/overlays/{again.diff}", headers=anna).json()
    assert overlay["machine_overlay"]["alignment"]["method"] == "manual"
    for box in ([5, 5, 1, 9], [0, 0, 0, 0]):
        assert home.client.post(where, json={"box_mm": box}, headers=anna).status_code == 422


@pytest.mark.parametrize(
    "points",
    [
        [],
        IDENTICAL[:1],
        [IDENTICAL[0], IDENTICAL[0]],
        [{"old": [0, 0], "new": [0, 0]}, {"old": [1, 1], "new": [300, 200]}],
        [{"old": [0, 0], "new": [0, "x"]}, IDENTICAL[1]],
    ],
)
def test_points_that_say_too_little_are_refused(
    home: Indoors, anna: Headers, compared: Compared, points: list[Any]
) -> None:
    align = f"/api/drawings/jobs/{compared.job}/pages/1/alignment"
    answer = home.client.post(align, json={"points": points}, headers=anna)
    assert answer.status_code == 422
    answer = home.client.post(
        align.replace("pages/1", "pages/7"), json={"points": IDENTICAL}, headers=anna
    )
    assert answer.status_code == 404


def test_a_page_that_could_not_be_aligned_is_put_right_by_points(
    home: Indoors, anna: Headers
) -> None:
    """The comparison has failed; with a person's points it is completed."""
    project = project_of(home, anna)
    old = sent(home, anna, drawing(Paper()), "a.pdf", project_id=project)["drawing_version_id"]
    other = drawing(Paper(number="S-900", plan=77))
    job = sent(home, anna, other, "b.pdf", project_id=project, old_version_id=old)["job_id"]
    home.work()
    status = home.client.get(f"/api/v1/jobs/{job}", headers=anna).json()
    assert status["status"] == "failed"
    assert "S-900" in status["error_message"]
    align = f"/api/drawings/jobs/{job}/pages/1/alignment"
    assert home.client.post(align, json={"points": IDENTICAL}, headers=anna).status_code == 202
    home.work()
    status = home.client.get(f"/api/v1/jobs/{job}", headers=anna).json()
    assert (status["status"], status["error_message"]) == ("completed", None)
    progress = home.client.get(f"/api/v1/jobs/{job}/progress", headers=anna).json()
    assert progress["pages"][0]["diff_result"]["change_count"] > 10


def test_sheets_are_grouped_by_number_with_their_revisions(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    where = f"/api/drawings/projects/{compared.project}/sheets"
    (group,) = home.client.get(where, headers=anna).json()["items"]
    assert group["number"] == "A-101"
    assert [one["revision"] for one in group["revisions"]] == ["A", "B"]
    sheet = group["revisions"][0]["sheet_id"]
    found = home.client.get(f"/api/drawings/sheets/{sheet}", headers=anna).json()
    assert found["sections"]["title_block"]["sheet_number"] == "A-101"
    picture = home.client.get(f"/api/drawings/sheets/{sheet}/picture", headers=anna)
    assert picture.content.startswith(b"\x89PNG")
    assert home.client.get(f"/api/drawings/sheets/{sheet}x", headers=anna).status_code == 404


def test_tiles_cover_the_sheet_and_no_more(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    where = f"/api/drawings/diffs/{compared.diff}/tiles"
    sizes = home.client.get(where, headers=anna).json()
    assert sizes["layers"] == ["common", "removed", "added"]
    assert sizes["width"] == pytest.approx(420 * sizes["px_per_mm"], abs=2)
    last = max(sizes["width"], sizes["height"]).bit_length()
    for layer in sizes["layers"]:
        tile = home.client.get(f"{where}/{layer}/{last}/0_0.png", headers=anna)
        assert (tile.status_code, tile.headers["content-type"]) == (200, "image/png")
        assert tile.content.startswith(b"\x89PNG")
    for none in ("common/99/0_0", f"common/{last}/99_0", f"common/{last}/0", "common/-1/0_0"):
        assert home.client.get(f"{where}/{none}.png", headers=anna).status_code == 404


def test_vectors_show_both_revisions_in_layers(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    where = f"/api/drawings/diffs/{compared.diff}/overlay.svg"
    answer = home.client.get(where, headers=anna)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    groups = [
        node.get("id")
        for node in ElementTree.fromstring(answer.text)  # noqa: S314 - our own.
        if node.tag.endswith("g")
    ]
    assert groups == ["common", "removed", "added", "changes"]
    assert "STORAGE" in answer.text


def test_a_report_is_a_page_a_pdf_and_a_table(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    where = f"/api/drawings/jobs/{compared.job}/report"
    page = home.client.get(where, headers=anna)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "STORAGE 101" in page.text
    assert "data:image/png;base64," in page.text
    assert home.client.get(f"{where}.pdf", headers=anna).content.startswith(b"%PDF-")
    table = home.client.get(f"{where}.csv", headers=anna).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(table)))) == 1 + len(_changes(home, anna, compared.diff))


def test_words_that_a_person_writes_do_not_change_how_many_changes_there_are(
    home: Indoors, anna: Headers, again: Compared
) -> None:
    """Whatever they keep beside them, the machine has counted."""
    (text,) = _changes(home, anna, again.diff, "?kind=text&zone=drawing")
    where = f"/api/drawings/changes/{text['id']}"
    home.client.patch(where, json={"decision": "rejected"}, headers=anna)
    home.work()
    active = home.client.get(f"/api/v1/summaries/{again.diff}", headers=anna).json()
    said = {"summary_text": "Two boxes.", "metadata": {"total_changes": 77}}
    summary = active["active_summary"]["summary_id"]
    where = f"/api/v1/summaries/{summary}"
    assert home.client.request("PUT", where, json=said, headers=anna).status_code == 200
    jobs = home.client.get("/api/v1/jobs?limit=50", headers=anna).json()["jobs"]
    assert [job["change_count"] for job in jobs if job["job_id"] == again.job] == [2]
