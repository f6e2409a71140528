"""Many people at one moment: nobody is refused for another's sake, and nothing is left behind."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from tests.app.indoors import Indoors, indoors
from tests.audits.routes.visits import part, rows, send, task
from tests.audits.thermograms.drawn import photograph, saved

CLIENTS = 40
PHOTO = saved(photograph(1, (60, 80)))
"""The same for all: its bytes must stay as long as one task has them."""


def test_forty_who_send_poll_and_remove_at_once_lose_nothing(tmp_path: Path) -> None:
    """Every fourth of them removes the task again, queued or looked at."""
    with indoors(tmp_path, "audits", audits={"draws": 200}) as house:
        stop = Event()
        with ThreadPoolExecutor(CLIENTS + 1) as crowd:
            worker = crowd.submit(_work, house, stop)
            try:
                ends = list(crowd.map(lambda number: _visit(house, number), range(CLIENTS)))
            finally:
                stop.set()
            worker.result()
        house.work()
        kept = [job for job in ends if job is not None]
        assert len(kept) == CLIENTS * 3 // 4
        for job in kept:
            assert house.client.get(f"/detect_leak/{job}").json()["status"] == "done"
        found = rows(house)
        assert found["audit_tasks"] == found["audit_analyses"] == len(kept)
        assert found["audit_photos"] == len(kept)
        assert found["blob_refs"] == 2 * len(kept)


def _work(house: Indoors, stop: Event) -> None:
    while not stop.is_set():
        house.work()
        stop.wait(0.05)


def _visit(house: Indoors, number: int) -> str | None:
    """Send, ask three times, and go or remove it; tells the job that is left."""
    said = task(str(uuid.uuid4()))
    files = (part("media0", "obs0_rgb.jpg", PHOTO),)
    answer = send(house.client, said, files, uid=f"{number}@example.org")
    assert answer.status_code == 200, answer.text
    job = str(answer.json()["jobId"])
    for _ in range(3):
        polled = house.client.get(f"/detect_leak/{job}")
        assert (polled.status_code, "status" in polled.json()) == (200, True)
    if number % 4:
        return job
    assert house.client.delete(f"/api/audits/tasks/{said['id']}").status_code == 204
    assert house.client.get(f"/detect_leak/{job}").status_code == 404
    return None
