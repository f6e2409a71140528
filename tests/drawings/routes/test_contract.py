"""Clients of the original service are answered exactly as they expect."""

from typing import Any

import pytest
from tests.app.indoors import Indoors
from tests.contract import differences, shapes
from tests.drawings.routes.visits import NEW, OLD, Compared, Headers, project_of, sent, upload

SHAPES = shapes("drawings/answers")
ASKED = {
    "version": "/drawings/{old}",
    "url": "/drawings/{old}/url",
    "versions": "/drawings/{new}/versions",
    "job": "/jobs/{job}",
    "stages": "/jobs/{job}/stages",
    "progress": "/jobs/{job}/progress",
    "results": "/jobs/{job}/results",
    "summaries_of_job": "/jobs/{job}/summaries",
    "ocr_log": "/jobs/{job}/ocr-log",
    "overlays": "/overlays/{diff}",
    "image_url": "/overlays/{diff}/image-url",
    "images": "/overlays/{diff}/images",
    "summaries": "/summaries/{diff}",
    "health": "/health",
}


def _path(template: str, compared: Compared) -> str:
    return "/api/v1" + template.format(**vars(compared))


@pytest.mark.parametrize("name", ASKED)
def test_the_answer_is_the_contracts(
    home: Indoors, anna: Headers, compared: Compared, name: str
) -> None:
    answer = home.client.get(_path(ASKED[name], compared), headers=anna)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert differences(SHAPES[name], answer.json()) == []


def test_an_upload_is_answered_at_once_and_compared_afterwards(
    home: Indoors, anna: Headers
) -> None:
    """The original drew all pages while its clients waited."""
    project = project_of(home, anna)
    first = sent(home, anna, OLD, "A-7.pdf", project_id=project)
    assert differences(SHAPES["upload"], first) == []
    assert (first["drawing_name"], first["version_number"], first["job_id"]) == ("A-7", 1, None)
    old = first["drawing_version_id"]
    second = sent(home, anna, NEW, "A-7.pdf", project_id=project, old_version_id=old)
    assert differences(SHAPES["upload"], second) == []
    assert second["version_number"] == 2
    progress = home.client.get(f"/api/v1/jobs/{second['job_id']}/progress", headers=anna).json()
    assert differences(SHAPES["progress_at_first"], progress) == []
    answer = home.client.get(f"/api/v1/jobs/{second['job_id']}/ocr-log", headers=anna)
    assert (answer.status_code, answer.json()) == (404, {"error": "No OCR logs found"})
    results = home.client.get(f"/api/v1/jobs/{second['job_id']}/results", headers=anna).json()
    assert results["message"] == "Job still processing"
    cancelled = home.client.post(f"/api/v1/jobs/{second['job_id']}/cancel", headers=anna).json()
    assert list(cancelled) == ["job_id", "status", "cancelled_at"]
    assert cancelled["status"] == "cancelled"
    stages = home.client.get(f"/api/v1/jobs/{second['job_id']}/stages", headers=anna).json()
    assert {stage["status"] for stage in stages["stages"]} == {"skipped"}
    answer = home.client.post(f"/api/v1/jobs/{second['job_id']}/cancel", headers=anna)
    assert (answer.status_code, answer.json()) == (400, {"error": "Job is already cancelled"})


def test_a_job_is_created_from_two_versions_and_listed(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    wanted = {
        "old_drawing_version_id": compared.old,
        "new_drawing_version_id": compared.new,
        "project_id": compared.project,
    }
    for left_out in wanted:
        some = {name: value for name, value in wanted.items() if name != left_out}
        answer = home.client.post("/api/v1/jobs", json=some, headers=anna)
        assert (answer.status_code, answer.json()) == (400, {"error": "Missing required fields"})
    answer = home.client.post("/api/v1/jobs", json=wanted, headers=anna)
    assert answer.status_code == 201
    assert differences(SHAPES["created"], answer.json()) == []
    job = answer.json()["job_id"]
    queued = home.client.get("/api/v1/jobs?status=created&limit=50", headers=anna).json()["jobs"]
    assert job in [one["job_id"] for one in queued]
    assert home.client.post(f"/api/v1/jobs/{job}/cancel", json={}, headers=anna).status_code == 200
    done = home.client.get("/api/v1/jobs?status=completed&limit=1", headers=anna).json()
    assert differences(SHAPES["jobs"], done) == []
    for query in ("limit=0", "limit=51", "status=nonsense"):
        answer = home.client.get(f"/api/v1/jobs?{query}", headers=anna)
        assert answer.status_code == 400
        assert list(answer.json()) == ["error"]


BAD: dict[str, tuple[bytes, str, int, str]] = {
    "nothing": (b"", "a.pdf", 400, "file required"),
    "a program": (
        b"\x7fELF" + bytes(100),
        "a.out",
        400,
        "Invalid file type. Allowed: dwg, dxf, jpeg, jpg, pdf, png",
    ),
    "a web page": (b"<html>", "Plan.PDF", 400, "the name ends in .pdf, but there is no drawing"),
    "DWG": (b"AC1032" + bytes(200), "a.dwg", 415, "DXF"),
    "a torn PDF": (OLD[: len(OLD) // 3], "a.pdf", 422, "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_drawing_is_refused_with_a_sentence(
    home: Indoors, anna: Headers, name: str
) -> None:
    data, file_name, status, said = BAD[name]
    answer = upload(home, anna, data, file_name)
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert said in answer.json()["error"]
    assert answer.headers["x-error-code"].startswith("drawings.")


def test_a_form_without_a_file_is_refused(home: Indoors, anna: Headers) -> None:
    sent_: tuple[dict[str, Any], ...] = ({"data": {"project_id": "x"}}, {"json": {}}, {})
    for more in sent_:
        answer = home.client.post("/api/v1/drawings/upload", headers=anna, **more)
        assert (answer.status_code, answer.json()) == (400, {"error": "file required"})


def test_an_upload_says_what_is_missing(home: Indoors, anna: Headers, compared: Compared) -> None:
    answer = upload(home, anna, OLD, project_id="none")
    assert (answer.status_code, answer.json()) == (404, {"error": "Project not found"})
    answer = upload(home, anna, OLD, project_id=compared.project, old_version_id="none")
    assert answer.status_code == 404
    assert answer.json() == {"error": "Baseline drawing version not found"}


def test_pictures_open_by_their_signed_addresses_without_a_sign_in(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    """The original served every file to everybody, by absolute paths as well."""
    images = home.client.get(_path("/overlays/{diff}/images", compared), headers=anna).json()
    for which in ("overlay", "baseline", "revised"):
        address = images[f"{which}_image_url"].removeprefix("http://127.0.0.1")
        answer = home.client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert answer.content.startswith(b"\x89PNG")
        bare = address.partition("?")[0]
        assert home.client.get(bare).status_code == 401
        assert home.client.get(f"{bare}?expires=9999999999&signature=00").status_code == 401
        assert home.client.get(bare, headers=anna).status_code == 200
        again = home.client.get(bare, headers={**anna, "If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
    url = home.client.get(_path("/drawings/{old}/url", compared), headers=anna).json()["url"]
    assert url.startswith("/api/v1/files/drawings/")
    answer = home.client.get(url)
    assert (answer.content, answer.headers["content-type"]) == (OLD, "application/pdf")
    document = f"/api/v1/projects/documents/{compared.old}/url"
    assert home.client.get(document, headers=anna).json() == {"url": url}
    other = url.replace("A-101_old.pdf", "else.pdf")
    assert home.client.get(other).status_code == 401


def test_a_part_of_a_file_is_sent_to_who_asks_for_a_part(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    """A viewer of large sets reads the page that is looked at."""
    url = home.client.get(_path("/drawings/{old}/url", compared), headers=anna).json()["url"]
    head = home.client.request("HEAD", url)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(OLD)))
    assert head.headers["accept-ranges"] == "bytes"
    part = home.client.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, OLD[100:200])
    beyond = home.client.get(url, headers={"Range": f"bytes={len(OLD)}-"})
    assert beyond.status_code == 416
    bare = url.partition("?")[0]
    assert home.client.request("HEAD", bare).status_code == 401


@pytest.mark.parametrize("name", ["Plan #2.pdf", "why?.pdf", "100 %.pdf", "Grundriß.pdf"])
def test_a_signed_address_opens_a_file_whatever_it_is_called(
    home: Indoors, anna: Headers, name: str
) -> None:
    version = sent(home, anna, OLD, name, project_id=project_of(home, anna))
    where = f"/api/v1/drawings/{version['drawing_version_id']}/url"
    url = home.client.get(where, headers=anna).json()["url"]
    assert home.client.get(url).content == OLD


def test_the_address_that_progress_tells_leads_to_the_overlay(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    """The original told clients of a route that it did not have."""
    progress = home.client.get(_path("/jobs/{job}/progress", compared), headers=anna).json()
    told = progress["pages"][0]["diff_result"]["overlay_url"]
    assert told == f"/api/v1/overlays/{compared.diff}/image"
    named = home.client.get(f"{told}/overlay", headers=anna)
    assert home.client.get(told, headers=anna).content == named.content
    assert home.client.get(f"{told}/nonsense", headers=anna).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../premises.db", "..%2f..%2fetc%2fpasswd", "drawings/x/..%2f..", "a%00b"],
)
def test_no_path_leads_out_of_the_house(home: Indoors, anna: Headers, path: str) -> None:
    answer = home.client.get(f"/api/v1/files/{path}", headers=anna)
    assert answer.status_code == 404


def test_a_manual_overlay_counts_and_the_page_is_told_of_anew(
    home: Indoors, anna: Headers, again: Compared
) -> None:
    """The original lost the metadata of overlays, and failed to list them afterwards."""
    machine = home.client.get(_path("/overlays/{diff}", again), headers=anna).json()
    changes = machine["machine_overlay"]["changes"]
    rejected = next(one for one in changes if one["kind"] == "text" and one["zone"] == "drawing")
    data = {
        "rejected": [rejected["id"]],
        "added": [{"box_mm": [100, 100, 130, 120], "kind": "added", "note": "a new wall"}],
        "anything": ["else", {"is": "kept"}],
    }
    sent_ = {"overlay_data": data, "user_id": "system", "metadata": {"why": "a test"}}
    answer = home.client.post(_path("/overlays/{diff}/manual", again), json=sent_, headers=anna)
    assert answer.status_code == 201, answer.text
    assert differences(SHAPES["overlay_added"], answer.json()) == []
    overlay = answer.json()["overlay"]["overlay_id"]
    home.work()
    found = home.client.get(_path("/overlays/{diff}", again), headers=anna).json()
    assert found["active_overlay_data"] == data
    assert [one["overlay_id"] for one in found["overlays"]] == [overlay]
    told = home.client.get(_path("/summaries/{diff}", again), headers=anna).json()
    active = told["active_summary"]
    assert len(told["summaries"]) == 2
    assert [one["is_active"] for one in told["summaries"]] == [True, False]
    assert "STORAGE" not in active["summary_text"]
    assert active["summary_json"]["summary_statistics"]["rejected"] == 1
    assert active["summary_json"]["total_changes"] == 3
    kpis = home.client.get(_path("/jobs/{job}/results", again), headers=anna).json()["kpis"]
    assert kpis == {"added": 3, "modified": 0, "removed": 0}
    _taken_back(home, anna, again, overlay)


def _taken_back(home: Indoors, anna: Headers, again: Compared, overlay: str) -> None:
    where = _path("/overlays/{diff}/manual/", again) + overlay
    changed = home.client.request("PUT", where, json={"metadata": {"by": "me"}}, headers=anna)
    assert changed.json()["overlay"]["metadata"] == {"by": "me"}
    assert list(changed.json()) == ["overlay"]
    mistaken = {"overlay_data": {"rejected": [99]}, "is_active": False}
    told = home.client.request("PUT", where, json=mistaken, headers=anna).json()
    assert told["not_understood"] == ["99 is the id or number of no change of this page."]
    answer = home.client.request("DELETE", where, headers=anna)
    assert answer.json() == {"status": "deleted"}
    home.work()
    found = home.client.get(_path("/overlays/{diff}", again), headers=anna).json()
    assert (found["active_overlay"], found["active_overlay_data"]) == (None, None)
    assert [one["is_active"] for one in found["overlays"]] == [False]
    told = home.client.get(_path("/summaries/{diff}", again), headers=anna).json()
    assert "STORAGE" in told["active_summary"]["summary_text"]
    assert home.client.request("DELETE", where + "x", headers=anna).status_code == 404


def test_an_overlay_needs_data(home: Indoors, anna: Headers, compared: Compared) -> None:
    answer = home.client.post(
        _path("/overlays/{diff}/manual", compared), json={"metadata": {}}, headers=anna
    )
    assert (answer.status_code, answer.json()) == (400, {"error": "overlay_data is required"})


def test_an_overlay_may_be_any_json_but_not_without_end(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    where = _path("/overlays/{diff}/manual", compared)
    deep = '{"overlay_data": ' + "[" * 90 + "]" * 90 + "}"
    headers = {**anna, "Content-Type": "application/json"}
    answer = home.client.post(where, content=deep, headers=headers)
    assert answer.status_code == 400
    assert "nested too deeply" in answer.json()["error"]


def test_a_corrected_summary_counts_and_the_one_before_is_kept(
    home: Indoors, anna: Headers, again: Compared
) -> None:
    words = {"summary_text": "Three changes, said by a person.", "metadata": {"why": "a test"}}
    where = f"/api/v1/summaries/{again.summary}"
    answer = home.client.request("PUT", where, json=words, headers=anna)
    assert answer.status_code == 200, answer.text
    assert differences(SHAPES["summary_corrected"], answer.json()) == []
    told = home.client.get(_path("/summaries/{diff}", again), headers=anna).json()
    assert told["active_summary"]["summary_id"] == again.summary
    assert told["active_summary"]["source"] == "human_corrected"
    (kept,) = [one for one in told["summaries"] if not one["is_active"]]
    assert kept["source"] == "machine"
    results = home.client.get(_path("/jobs/{job}/results", again), headers=anna).json()
    assert results["diffs"][0]["summary"]["summary_text"] == words["summary_text"]
    # Words that a person wrote have no figures: those that were measured stay.
    assert results["kpis"] == {"added": 2, "modified": 1, "removed": 0}
    answer = home.client.request("PUT", where, json={"metadata": {}}, headers=anna)
    assert (answer.status_code, answer.json()) == (400, {"error": "summary_text is required"})
    queued = home.client.post(_path("/summaries/{diff}/regenerate", again), headers=anna)
    assert (queued.status_code, queued.json()) == (200, {"status": "queued"})
    home.work()
    told = home.client.get(_path("/summaries/{diff}", again), headers=anna).json()
    assert told["active_summary"]["source"] == "machine"
    assert [one["is_active"] for one in told["summaries"]].count(True) == 1
    stages = home.client.get(_path("/jobs/{job}/stages", again), headers=anna).json()["stages"]
    assert [stage["stage"] for stage in stages].count("summary") == 2


def test_the_combined_summary_names_each_sheet(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    answer: dict[str, Any] = home.client.get(
        _path("/jobs/{job}/summaries", compared), headers=anna
    ).json()
    assert answer["combined_summary"].startswith("## A-101\n")


def test_the_log_of_reading_says_what_the_title_block_says(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    log = home.client.get(_path("/jobs/{job}/ocr-log", compared), headers=anna).json()
    pages = [one["log"]["pages"][0]["extracted_info"] for one in log["ocr_logs"]]
    blocks = [page["sections"]["title_block"] for page in pages]
    assert [block["sheet_number"] for block in blocks] == ["A-101", "A-101"]
    assert [block["revision"] for block in blocks] == ["A", "B"]
    wanted = {"title_block", "revisions", "keynotes", "general_notes", "schedules", "legends"}
    assert set(pages[0]["sections"]) == wanted | {"dimensions", "rooms"}


def test_the_log_of_reading_lists_the_dimensions_with_their_places(
    home: Indoors, anna: Headers, compared: Compared
) -> None:
    log = home.client.get(_path("/jobs/{job}/ocr-log", compared), headers=anna).json()
    page = log["ocr_logs"][0]["log"]["pages"][0]["extracted_info"]
    (size,) = page["sections"]["dimensions"]
    assert size["text"] == "20'-0\""
    assert size["box_mm"]["left"] == pytest.approx(60, abs=1)
