"""Handing whole files on."""

from datetime import UTC, datetime

from tests.cameras.watcher.recorder import Recorder

from premises.cameras.watcher.delivery import BATCH, Delivery
from premises.cameras.watcher.files import FileStamp, FoundFile
from premises.kernel.errors import Unavailable

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def file(number: int, size_bytes: int = 1) -> FoundFile:
    return FoundFile(FileStamp(f"door/{number}.jpg", size_bytes, 1, number, 1), NOW)


def run_until_empty(delivery: Delivery, now_s: float = 0.0) -> float:
    while len(delivery):
        due_s = delivery.due_s(now_s)
        assert due_s is not None
        now_s = max(now_s, due_s)
        delivery.deliver(now_s)
    return now_s


def test_files_wait_a_moment_for_each_other_and_a_full_batch_does_not_wait() -> None:
    recorder = Recorder()
    delivery = Delivery(recorder.found, 0.05)
    delivery.add(file(0), 0.0)
    delivery.deliver(0.04)
    assert recorder.batches == []
    for number in range(1, BATCH + 5):
        delivery.add(file(number), 0.04)
    delivery.deliver(0.04)
    assert recorder.batches == [BATCH]
    assert run_until_empty(delivery, 0.04) == 0.05
    assert recorder.batches == [BATCH, 5]


def test_a_newer_look_at_a_waiting_file_replaces_the_older() -> None:
    recorder = Recorder()
    delivery = Delivery(recorder.found, 0.05)
    delivery.add(file(0, 1), 0.0)
    delivery.add(file(0, 2), 0.0)
    run_until_empty(delivery)
    assert [found.stamp.size_bytes for found in recorder.files] == [2]


def test_three_unavailable_answers_lose_nothing_and_each_pause_is_longer() -> None:
    recorder = Recorder()
    recorder.failures = [Unavailable("database.busy", "Come again later.")] * 3
    delivery = Delivery(recorder.found, 0.0)
    for number in range(3):
        delivery.add(file(number), 0.0)
    delivery.deliver(0.0)
    assert delivery.trouble == "Come again later."
    assert run_until_empty(delivery) >= 0.1 + 0.2 + 0.4
    assert recorder.paths() == ["door/0.jpg", "door/1.jpg", "door/2.jpg"]
    assert delivery.trouble is None


def test_one_file_that_cannot_be_taken_does_not_hold_up_the_others() -> None:
    recorder = Recorder()
    recorder.failures = [ValueError("batch"), ValueError("first alone")]
    delivery = Delivery(recorder.found, 0.0)
    for number in range(4):
        delivery.add(file(number), 0.0)
    run_until_empty(delivery)
    assert recorder.paths() == ["door/1.jpg", "door/2.jpg", "door/3.jpg"]
    assert (delivery.delivered, delivery.refused) == (3, 1)
