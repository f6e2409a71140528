"""Files made to exhaust their reader end with it; the house and its people do not notice."""

import zlib
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from pikepdf import Name
from tests.drawings.papers import Paper, drawing
from tests.drawings.sheets.written import Written
from tests.house import House, Open
from tests.waiting import LOADING_S, until

OLD = drawing(Paper())
NEW = drawing(Paper(revision="B", extra=2))
SET = [Paper(number=f"A-10{n}", plan=n) for n in range(1, 5)]
_PATIENT_S = 1.0
"""Nobody at the door waits longer, whatever is being read behind it."""


def _operators() -> bytes:
    """Seven million operators in less than 190 kB."""
    written = Written()
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 2_333_333, 9)
    written.page.Contents.write(packed, filter=Name.FlateDecode)
    return written.data(compress_streams=False)


def _pixels() -> bytes:
    """A picture of 196 million pixels in 25 kB, as many as a scan may just have."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    width = height = 14_000
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    content = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.fixture(scope="module")
def house(open_house: Open) -> House:
    return open_house(
        model=False,
        DRAWINGS__PICTURE_DPI="50",
        DRAWINGS__READ_MEMORY_MB="256",
        DRAWINGS__READ_S="8",
    )


def _send(house: House, data: bytes, name: str, **words: str) -> dict[str, Any]:
    answer = house.client.post("/api/v1/drawings/upload", files={"file": (name, data)}, data=words)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _ended(house: House, job: str) -> dict[str, Any]:
    where = f"/api/v1/jobs/{job}"
    until(lambda: house.get(where)["status"] in {"completed", "failed"}, LOADING_S)
    found: dict[str, Any] = house.get(f"{where}/results")
    return found


def _busy(house: House, job: str) -> list[float]:
    """How long the door took to answer, each time it was asked while the job was done, in s."""
    waited: list[float] = []

    def is_over() -> bool:
        answer = house.client.get("/health")
        assert answer.status_code == 200
        waited.append(answer.elapsed.total_seconds())
        return bool(house.get(f"/api/v1/jobs/{job}")["status"] == "failed")

    until(is_over, LOADING_S)
    return waited


@pytest.mark.parametrize("made", [_operators, _pixels], ids=["operators", "pixels"])
def test_a_bomb_fails_alone_and_is_named_while_everybody_else_is_served(
    house: House, made: Callable[[], bytes]
) -> None:
    """The child that reads it is ended; the worker that asked for it goes on with the next."""
    bomb = made()
    assert len(bomb) < 190_000
    old = _send(house, OLD, "plan.pdf")["drawing_version_id"]
    until(lambda: house.get(f"/api/v1/drawings/{old}")["ocr_status"] == "completed", LOADING_S)
    workers = _workers(house)
    assert workers
    job = _send(house, bomb, "bomb", old_version_id=old)["job_id"]
    good = _send(house, NEW, "plan.pdf", old_version_id=old)["job_id"]
    waited = sorted(_busy(house, job))
    # Once in a while a machine that others use, too, lets anybody wait.
    assert waited[len(waited) * 9 // 10] < _PATIENT_S
    steps = house.get(f"/api/v1/jobs/{job}/stages")["stages"]
    (failed,) = [step for step in steps if step["status"] == "failed"]
    assert failed["stage"] == "ocr"
    assert any(said in failed["error_message"] for said in ("memory", "time", "crash"))
    assert failed["error_message"] in house.get(f"/api/v1/jobs/{job}")["error_message"]
    assert _ended(house, good)["kpis"] == {"added": 2, "modified": 0, "removed": 0}
    assert _workers(house) == workers


def test_a_worker_that_is_killed_while_it_compares_is_replaced_and_nothing_is_told_twice(
    house: House,
) -> None:
    old = _send(house, drawing(*SET), "set.pdf")["drawing_version_id"]
    new = drawing(*(Paper(number=one.number, plan=one.plan, extra=1) for one in SET))
    job = _send(house, new, "set.pdf", old_version_id=old)["job_id"]
    (before,) = _workers(house)
    worker = psutil.Process(before)

    def is_caught() -> bool:
        """Whether it compares, now that it stands still."""
        worker.suspend()
        if house.count("job_stages WHERE name = 'diff' AND state = 'running'"):
            return True
        worker.resume()
        return False

    until(is_caught, LOADING_S)
    worker.kill()
    found = _ended(house, job)
    assert (found["status"], len(found["diffs"])) == ("completed", len(SET))
    assert found["kpis"] == {"added": len(SET), "modified": 0, "removed": 0}
    assert _workers(house) != [before]
    theirs = [one["diff_result_id"] for one in found["diffs"]]
    for diff in theirs:
        assert house.count("drawing_summaries WHERE diff_id = ?", diff) == 1
    told = "outbox WHERE kind = ? AND json_extract(payload, '$.job_id') = ?"
    assert house.count(told, "compared", job) == 1
    assert house.count(told, "page_compared", job) == len(SET)
    assert house.count("job_stages WHERE deaths > 0") == 1


def _workers(house: House) -> list[int]:
    """The processes of its workers; beside them is the one that looks at what is sent."""
    return [one.pid for one in house.workers() if "work" in one.cmdline()]
