"""Somebody sends two revisions of a drawing: the changes come whatever happens to the house."""

import json
from typing import Any

from tests.drawings.papers import Paper, drawing
from tests.house import House, Open
from tests.waiting import LOADING_S, until

OLD = drawing(*(Paper(number=f"A-10{n}", plan=n) for n in (1, 2)))
NEW = drawing(*(Paper(number=f"A-10{n}", plan=n, revision="B", extra=n) for n in (2, 1)))


def _send(house: House, data: bytes, name: str, **words: str) -> dict[str, Any]:
    answer = house.client.post("/api/v1/drawings/upload", files={"file": (name, data)}, data=words)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _progress(house: House, job: str) -> dict[str, Any]:
    """As the original's client polls it: counts never exceed the total, and never fall."""
    found: dict[str, Any] = house.get(f"/api/v1/jobs/{job}/progress")
    for count in found["progress"].values():
        assert count["completed"] <= count["total"] == found["total_pages"] == len(found["pages"])
    return found


def _ended(house: House, job: str) -> dict[str, Any]:
    until(lambda: _progress(house, job)["status"] in {"completed", "failed"}, LOADING_S)
    return _progress(house, job)


def test_two_revisions_of_a_set_are_compared_and_nothing_is_lost_by_a_kill(
    open_house: Open,
) -> None:
    """Read by a worker for that alone, killed with it, started again; then reviewed and removed."""
    house = open_house(model=False, DRAWINGS__PICTURE_DPI="50", JOBS__WORKERS="0")
    old = _send(house, OLD, "set-old.pdf")
    sent = _send(house, NEW, "set-new.pdf", old_version_id=old["drawing_version_id"])
    job = sent["job_id"]
    reader = house.work("--stages", "ocr", "--json")
    until(lambda: house.count("drawing_sheets WHERE state = 'completed'") > 0, LOADING_S)
    reader.kill()
    told, _ = reader.communicate()
    assert json.loads(told)["queues"] == ["ocr"]
    house.kill()
    assert house.count("job_stages WHERE name <> 'ocr' AND fence > 0") == 0

    house.set(JOBS__WORKERS="1")
    house.start()
    found = _ended(house, job)
    assert found["status"] == "completed"
    counts = {page["drawing_name"]: page["diff_result"]["change_count"] for page in found["pages"]}
    assert counts == {"A-101": 1, "A-102": 2}
    results = house.get(f"/api/v1/jobs/{job}/results")
    assert results["kpis"] == {"added": 3, "modified": 0, "removed": 0}
    assert house.count("drawing_diffs") == house.count("drawing_summaries") == 2
    assert house.count("drawing_sheets WHERE state = 'completed'") == 4
    assert house.count("outbox WHERE domain = 'drawings' AND kind = 'compared'") == 1
    assert house.count("outbox WHERE domain = 'drawings' AND kind = 'page_compared'") == 2

    diff = results["diffs"][0]["diff_result_id"]
    images = house.get(f"/api/v1/overlays/{diff}/images")
    assert house.client.get(images["overlay_image_url"]).content.startswith(b"\x89PNG")
    change = house.get(f"/api/drawings/diffs/{diff}/changes?zone=drawing")["items"][0]
    where = f"/api/drawings/changes/{change['id']}"
    assert house.client.patch(where, json={"decision": "rejected"}).status_code == 200
    told = f"/api/v1/jobs/{job}/results"
    until(lambda: house.get(told)["kpis"]["added"] == 2, LOADING_S)
    assert "A-102" in house.client.get(f"/api/drawings/jobs/{job}/report").text
    metrics = house.client.get("/metrics").text
    assert 'premises_drawing_comparisons{status="completed"} 1.0' in metrics

    assert house.client.delete(f"/api/v1/projects/{results['project_id']}").status_code == 200
    for table in ("versions", "sheets", "jobs", "stages", "diffs", "changes", "summaries"):
        assert house.count(f"drawing_{table}") == 0, table
    assert house.count("blob_refs WHERE owner_kind LIKE 'drawing%'") == 0
    assert house.client.get(f"/api/v1/jobs/{job}").status_code == 404
