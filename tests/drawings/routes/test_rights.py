"""Every door refuses strangers, and shows nobody what is not theirs."""

from typing import Any

import pytest
from tests.app.indoors import Indoors
from tests.drawings.routes.visits import OLD, Compared, Headers, project_of, upload

GETS = (
    "/api/v1/drawings/{old}",
    "/api/v1/drawings/{old}/url",
    "/api/v1/drawings/{old}/versions",
    "/api/v1/projects/documents/{old}/url",
    "/api/v1/jobs/{job}",
    "/api/v1/jobs/{job}/stages",
    "/api/v1/jobs/{job}/progress",
    "/api/v1/jobs/{job}/results",
    "/api/v1/jobs/{job}/summaries",
    "/api/v1/jobs/{job}/ocr-log",
    "/api/v1/overlays/{diff}",
    "/api/v1/overlays/{diff}/image-url",
    "/api/v1/overlays/{diff}/images",
    "/api/v1/overlays/{diff}/image/overlay",
    "/api/v1/overlays/{diff}/image",
    "/api/v1/summaries/{diff}",
    "/api/v1/files/drawings/{old}/A-101_old.pdf",
    "/api/drawings/diffs/{diff}/changes",
    "/api/drawings/diffs/{diff}/tiles",
    "/api/drawings/diffs/{diff}/tiles/common/0/0_0.png",
    "/api/drawings/diffs/{diff}/overlay.svg",
    "/api/drawings/jobs/{job}/report",
    "/api/drawings/jobs/{job}/report.pdf",
    "/api/drawings/jobs/{job}/report.csv",
    "/api/drawings/projects/{project}/sheets",
    "/api/drawings/projects/{project}/log",
)
POINTS = [{"old": [0, 0], "new": [0, 0]}, {"old": [100, 0], "new": [100, 0]}]
WRITES: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/api/v1/jobs/{job}/cancel", {}),
    ("POST", "/api/v1/overlays/{diff}/manual", {"overlay_data": {}}),
    ("PUT", "/api/v1/overlays/{diff}/manual/x", {"overlay_data": {}}),
    ("DELETE", "/api/v1/overlays/{diff}/manual/x", None),
    ("POST", "/api/v1/summaries/{diff}/regenerate", {}),
    ("PUT", "/api/v1/summaries/{summary}", {"summary_text": "mine"}),
    ("POST", "/api/drawings/diffs/{diff}/changes", {"box_mm": [0, 0, 1, 1]}),
    ("POST", "/api/drawings/jobs/{job}/pages/1/alignment", {"points": POINTS}),
)


def _asked(compared: Compared) -> list[tuple[str, str, Any]]:
    gets = [("GET", path, None) for path in GETS]
    return [
        (method, path.format(**vars(compared)), body) for method, path, body in (*gets, *WRITES)
    ]


def _statuses(home: Indoors, compared: Compared, headers: Headers) -> dict[tuple[str, str], int]:
    return {
        (method, path): home.client.request(method, path, json=body, headers=headers).status_code
        for method, path, body in _asked(compared)
    }


def test_nobody_sees_what_is_not_theirs(home: Indoors, bert: Headers, compared: Compared) -> None:
    """The original believed whatever `user_id` was sent."""
    told = _statuses(home, compared, bert)
    assert {door: status for door, status in told.items() if status != 404} == {}


def test_its_owner_sees_all_of_it(home: Indoors, anna: Headers, compared: Compared) -> None:
    told = {
        path: home.client.get(path.format(**vars(compared)), headers=anna).status_code
        for path in GETS
    }
    assert told == dict.fromkeys(GETS, 200)


def test_strangers_are_refused(home: Indoors, stranger: Headers, compared: Compared) -> None:
    told = _statuses(home, compared, {})
    assert {door: status for door, status in told.items() if status != 401} == {}
    told = _statuses(home, compared, stranger)
    assert {door: status for door, status in told.items() if status != 403} == {}
    assert upload(home, {}, OLD).json() == {"error": "Not authenticated"}
    assert upload(home, stranger, OLD).status_code == 403


def test_a_viewer_looks_and_changes_nothing(
    home: Indoors, anna: Headers, bert: Headers, again: Compared
) -> None:
    where = f"/api/v1/projects/{again.project}/members"
    # Only who has been here can be invited by what clients call them.
    project_of(home, bert)
    invited = {"user_id": _me(home, bert), "role": "viewer"}
    answer = home.client.post(where, json=invited, headers=anna)
    assert answer.status_code == 201, answer.text
    told = _statuses(home, again, bert)
    gets = {door: status for door, status in told.items() if door[0] == "GET"}
    assert set(gets.values()) == {200}
    writes = {door: status for door, status in told.items() if door[0] != "GET"}
    assert set(writes.values()) == {403}
    assert upload(home, bert, OLD, project_id=again.project).status_code == 403


def _me(home: Indoors, headers: Headers) -> str:
    return str(home.client.get("/api/v1/auth/me", headers=headers).json()["user_id"])


def test_nobody_speaks_for_somebody_else(
    home: Indoors, anna: Headers, bert: Headers, again: Compared
) -> None:
    """The original took the `user_id` of the body for who asks."""
    anna_id, bert_id = _me(home, anna), _me(home, bert)
    project = project_of(home, bert)
    assert upload(home, bert, OLD, project_id=project, user_id=anna_id).status_code == 403
    assert upload(home, bert, OLD, project_id=project, user_id=bert_id).status_code == 201
    wanted = {
        "old_drawing_version_id": again.old,
        "new_drawing_version_id": again.new,
        "project_id": again.project,
        "user_id": bert_id,
    }
    assert home.client.post("/api/v1/jobs", json=wanted, headers=anna).status_code == 403
    cancel = f"/api/v1/jobs/{again.job}/cancel"
    answer = home.client.post(cancel, json={"user_id": bert_id}, headers=anna)
    assert answer.status_code == 403
    manual = {"overlay_data": {}, "user_id": bert_id}
    where = f"/api/v1/overlays/{again.diff}/manual"
    assert home.client.post(where, json=manual, headers=anna).status_code == 403


@pytest.mark.parametrize("query", ["", "?user_id={me}", "?status=completed"])
def test_a_list_of_jobs_holds_ones_own_only(
    home: Indoors, anna: Headers, bert: Headers, compared: Compared, query: str
) -> None:
    def ids(headers: Headers) -> set[str]:
        path = "/api/v1/jobs" + query.format(me=_me(home, headers))
        limit = ("&" if query else "?") + "limit=50"
        answer = home.client.get(path + limit, headers=headers).json()
        return {job["job_id"] for job in answer["jobs"]}

    assert compared.job in ids(anna)
    assert compared.job not in ids(bert)
