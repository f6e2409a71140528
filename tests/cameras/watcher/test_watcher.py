"""The watcher on a real file system with its real thread."""

import os
import shutil
import threading
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from tests.cameras.watcher.recorder import Recorder, eager, settled, watching

from premises.cameras.watcher import FileStamp, Skip, Watcher
from premises.kernel.errors import Unavailable


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    (folder / "door").mkdir(parents=True)
    return folder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def test_a_closed_file_is_found_at_once_and_once(base: Path, recorder: Recorder) -> None:
    with watching(base, recorder):
        (base / "door" / "a.jpg").write_bytes(b"picture")
        assert recorder.waited_s("door/a.jpg") < 0.3
        time.sleep(0.8)
    assert recorder.paths() == ["door/a.jpg"]
    assert recorder.files[0].stamp.size_bytes == 7
    assert recorder.files[0].noticed_at.tzinfo is not None


def test_a_file_renamed_into_place_is_found_at_once_under_its_last_name_only(
    base: Path, recorder: Recorder
) -> None:
    with watching(base, recorder):
        (base / "door" / ".a.jpg").write_bytes(b"picture")
        (base / "door" / "b.jpg.part").write_bytes(b"picture")
        (base / "door" / ".a.jpg").rename(base / "door" / "a.jpg")
        (base / "door" / "b.jpg.part").rename(base / "door" / "b.jpg")
        assert recorder.waited_s("door/a.jpg", "door/b.jpg") < 0.3
    assert sorted(recorder.paths()) == ["door/a.jpg", "door/b.jpg"]


def test_a_file_moved_in_from_elsewhere_is_found_at_once(base: Path, recorder: Recorder) -> None:
    (base.parent / "a.jpg").write_bytes(b"picture")
    with watching(base, recorder):
        (base.parent / "a.jpg").rename(base / "door" / "a.jpg")
        assert recorder.waited_s("door/a.jpg") < 0.3


def test_a_file_linked_into_place_is_found_although_nobody_closes_it(
    base: Path, recorder: Recorder
) -> None:
    (base.parent / "a.jpg").write_bytes(b"picture")
    with watching(base, recorder):
        (base / "door" / "a.jpg").hardlink_to(base.parent / "a.jpg")
        recorder.waited_s("door/a.jpg")


def test_an_overwritten_file_is_found_again(base: Path, recorder: Recorder) -> None:
    with watching(base, recorder):
        (base / "door" / "a.jpg").write_bytes(b"one")
        recorder.waited_s("door/a.jpg")
        (base / "door" / "a.jpg").write_bytes(b"two")
        settled_count(recorder, 2)
    assert recorder.paths() == ["door/a.jpg"] * 2


def settled_count(recorder: Recorder, count: int) -> None:
    until_s = time.monotonic() + 10
    while len(recorder.files) < count:
        assert time.monotonic() < until_s, recorder.paths()
        time.sleep(0.005)


def test_a_slow_writer_is_waited_for_until_it_closes(base: Path, recorder: Recorder) -> None:
    with watching(base, recorder):
        with (base / "door" / "a.jpg").open("wb", buffering=0) as slow:
            for _ in range(15):
                slow.write(b"1234567890")
                time.sleep(0.1)
            assert recorder.files == []
        assert recorder.waited_s("door/a.jpg") < 0.3
    assert [file.stamp.size_bytes for file in recorder.files] == [150]


def test_where_nothing_is_told_a_growing_file_is_waited_for_until_it_stands_still(
    base: Path, recorder: Recorder
) -> None:
    pace = eager(poll_s=0.05)
    with watching(base, recorder, pace=pace, polling=True) as watcher:
        with (base / "door" / "a.jpg").open("wb", buffering=0) as slow:
            for _ in range(15):
                slow.write(b"1234567890")
                time.sleep(0.1)
            assert recorder.files == []
        assert 0.3 < recorder.waited_s("door/a.jpg") < 1.5
        assert watcher.status().mode == "polling"
        assert watcher.status().trouble is None
    assert [file.stamp.size_bytes for file in recorder.files] == [150]


def test_an_empty_file_waits_in_case_its_writer_comes_back(base: Path, recorder: Recorder) -> None:
    with watching(base, recorder):
        (base / "door" / "a.jpg").touch()
        (base / "door" / "b.jpg").touch()
        time.sleep(0.1)
        (base / "door" / "a.jpg").write_bytes(b"picture")
        recorder.waited_s("door/a.jpg", "door/b.jpg")
    assert {file.stamp.path: file.stamp.size_bytes for file in recorder.files} == {
        "door/a.jpg": 7,
        "door/b.jpg": 0,
    }


@pytest.mark.parametrize("polling", [False, True])
def test_folders_created_together_with_files_hide_nothing(
    base: Path, recorder: Recorder, polling: bool
) -> None:
    paths = [
        f"cam{camera}/2026/11/{day}/05/{number}.jpg"
        for camera in range(5)
        for day in range(4)
        for number in range(3)
    ]
    with watching(base, recorder, pace=eager(poll_s=0.1), polling=polling):
        for path in paths:
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).write_bytes(b"picture")
        recorder.waited_s(*paths)
    assert set(recorder.paths()) == set(paths)


def test_a_folder_moved_in_or_renamed_is_watched_under_its_new_name(
    base: Path, recorder: Recorder
) -> None:
    (base.parent / "new" / "deep").mkdir(parents=True)
    (base.parent / "new" / "deep" / "a.jpg").write_bytes(b"picture")
    with watching(base, recorder) as watcher:
        (base.parent / "new").rename(base / "yard")
        recorder.waited_s("yard/deep/a.jpg")
        (base / "yard").rename(base / "garden")
        settled(watcher, lambda status: status.folders_watched == 4)
        recorder.waited_s("garden/deep/a.jpg")
        (base / "garden" / "deep" / "b.jpg").write_bytes(b"picture")
        assert recorder.waited_s("garden/deep/b.jpg") < 0.3
    assert "yard/deep/b.jpg" not in recorder.paths()


def test_a_folder_moved_away_is_not_watched_any_more(base: Path, recorder: Recorder) -> None:
    with watching(base, recorder) as watcher:
        (base / "door").rename(base.parent / "away")
        settled(watcher, lambda status: status.folders_watched == 1)
        (base.parent / "away" / "a.jpg").write_bytes(b"picture")
        time.sleep(0.3)
    assert recorder.files == []


def test_a_folder_that_was_away_for_a_moment_is_asked_about_anew(
    base: Path, recorder: Recorder
) -> None:
    """Its pictures may have had their turn just then, and were not there to be looked at."""
    (base / "door" / "a.jpg").write_bytes(b"picture")
    with watching(base, recorder, pace=eager(reconcile_s=0.2)) as watcher:
        recorder.waited_s("door/a.jpg")
        asked = len(recorder.asked)
        settled(watcher, lambda status: status.walks > 2 and len(recorder.asked) > asked)
        (base / "door").rename(base.parent / "door")
        recorder.files.clear()
        (base.parent / "door").rename(base / "door")
        recorder.waited_s("door/a.jpg", within_s=3)


def test_a_burst_of_500_files_is_found_completely_and_in_batches(
    base: Path, recorder: Recorder
) -> None:
    paths = [f"door/{number}.jpg" for number in range(500)]
    with watching(base, recorder):
        for path in paths:
            (base / path).write_bytes(b"picture")
        assert recorder.waited_s(*paths) < 2
    assert sorted(recorder.paths()) == sorted(paths)
    assert max(recorder.batches) <= 100
    assert len(recorder.batches) < 100


def test_news_that_the_kernel_drops_are_made_up_for_by_a_walk(
    base: Path, recorder: Recorder
) -> None:
    queue = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    paths = [f"door/{number}.jpg" for number in range(queue // 2 + 500)]
    with watching(base, recorder):
        recorder.gate.clear()
        (base / "door" / "first.jpg").write_bytes(b"picture")
        time.sleep(0.2)
        for path in paths:
            (base / path).touch()
        recorder.gate.set()
        recorder.waited_s(*paths, within_s=30)
    assert len(recorder.files) <= len(paths) + 1 + 500


def test_a_file_that_came_while_nobody_watched_is_found_and_known_ones_are_not_repeated(
    base: Path, recorder: Recorder
) -> None:
    (base / "door" / "a.jpg").write_bytes(b"picture")
    with watching(base, recorder):
        recorder.waited_s("door/a.jpg")
    (base / "door" / "b.jpg").write_bytes(b"picture")
    with watching(base, recorder):
        recorder.waited_s("door/b.jpg")
    assert recorder.paths() == ["door/a.jpg", "door/b.jpg"]


def test_an_unchanged_folder_is_asked_about_once_and_an_overwritten_file_again(
    base: Path, recorder: Recorder
) -> None:
    for number in range(5):
        (base / "door" / f"{number}.jpg").write_bytes(b"picture")
    pace = eager(poll_s=0.05)
    with watching(base, recorder, pace=pace, polling=True) as watcher:
        settled(watcher, lambda status: status.delivered == 5)
        seen = settled(watcher, lambda status: status.settling == 0).walks
        settled(watcher, lambda status: status.walks > seen + 2)
        asked = len(recorder.asked)
        settled(watcher, lambda status: status.walks > seen + 5)
        assert len(recorder.asked) == asked
        (base / "door" / "3.jpg").write_bytes(b"another")
        settled(watcher, lambda status: status.delivered == 6)
    assert recorder.paths()[-1] == "door/3.jpg"


def test_a_file_that_is_gone_before_it_is_looked_at_is_forgotten(
    base: Path, recorder: Recorder
) -> None:
    with watching(base, recorder, pace=eager(poll_s=0.05), polling=True) as watcher:
        (base / "door" / "a.jpg").write_bytes(b"picture")
        settled(watcher, lambda status: status.settling == 1)
        (base / "door" / "a.jpg").unlink()
        settled(watcher, lambda status: status.settling == 0)
    assert recorder.files == []


def test_a_missing_base_folder_is_told_and_watched_as_soon_as_it_appears(
    tmp_path: Path, recorder: Recorder
) -> None:
    base = tmp_path / "later"
    with watching(base, recorder) as watcher:
        status = settled(watcher, lambda status: status.trouble is not None)
        assert "Create or mount it" in (status.trouble or "")
        (base / "door").mkdir(parents=True)
        (base / "door" / "a.jpg").write_bytes(b"picture")
        recorder.waited_s("door/a.jpg")
        assert settled(watcher, lambda status: status.trouble is None).running


def test_a_base_folder_that_is_replaced_is_watched_anew(base: Path, recorder: Recorder) -> None:
    with watching(base, recorder) as watcher:
        base.rename(base.parent / "old")
        settled(watcher, lambda status: status.trouble is not None)
        (base / "door").mkdir(parents=True)
        settled(watcher, lambda status: status.trouble is None and status.folders_watched == 2)
        (base / "door" / "a.jpg").write_bytes(b"picture")
        assert recorder.waited_s("door/a.jpg") < 0.3
        shutil.rmtree(base)
        settled(watcher, lambda status: status.trouble is not None)


def test_a_service_that_fails_three_times_loses_nothing(base: Path, recorder: Recorder) -> None:
    recorder.failures = [Unavailable("database.busy", "Come again later.")] * 3
    with watching(base, recorder) as watcher:
        for number in range(5):
            (base / "door" / f"{number}.jpg").write_bytes(b"picture")
        recorder.waited_s(*(f"door/{number}.jpg" for number in range(5)))
        assert settled(watcher, lambda status: status.waiting == 0).trouble is None
    assert len(recorder.files) == 5


def test_a_file_the_service_refuses_by_mistake_is_offered_again_by_the_next_walk(
    base: Path, recorder: Recorder
) -> None:
    recorder.failures = [ValueError("a mistake of ours")]
    pace = eager(reconcile_s=0.3, reconcile_share=1.0)
    with watching(base, recorder, pace=pace) as watcher:
        (base / "door" / "a.jpg").write_bytes(b"picture")
        recorder.waited_s("door/a.jpg")
        assert watcher.status().refused == 1


def test_a_mistake_while_asking_what_is_known_does_not_end_the_watch(
    base: Path, recorder: Recorder
) -> None:
    (base / "door" / "a.jpg").write_bytes(b"picture")
    answers: list[Exception] = [Unavailable("database.busy", "Later."), KeyError("ours")]

    def unknown(stamps: Sequence[FileStamp]) -> Collection[FileStamp]:
        if answers:
            raise answers.pop(0)
        return recorder.unknown(stamps)

    watcher = Watcher(base, recorder.found, unknown, pace=eager())
    watcher.start()
    try:
        recorder.waited_s("door/a.jpg")
        settled(watcher, lambda status: status.trouble is None)
    finally:
        watcher.stop()


def test_what_is_passed_over_is_counted_by_reason(base: Path, recorder: Recorder) -> None:
    with watching(base, recorder) as watcher:
        (base / "nobody.jpg").write_bytes(b"picture")
        (base / "door" / "two\nlines.jpg").write_bytes(b"picture")
        Path(os.fsdecode(os.fsencode(base) + b"/door/\xff.jpg")).write_bytes(b"picture")
        (base / "door" / "link.jpg").symlink_to("/etc/hostname")
        (base / "door" / "loop").symlink_to(base)
        os.mkfifo(base / "door" / "pipe.jpg")
        expected = {
            Skip.NO_CAMERA: 1,
            Skip.BREAKING: 1,
            Skip.NOT_UTF8: 1,
            Skip.LINK: 1,
            Skip.SPECIAL: 1,
        }
        settled(watcher, lambda status: status.skipped == expected)
    assert recorder.files == []


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("polling", [False, True])
def test_twenty_starts_and_stops_are_quick_and_leave_no_thread_and_no_handle(
    base: Path, recorder: Recorder, polling: bool
) -> None:
    watcher = Watcher(base, recorder.found, recorder.unknown, pace=eager(), polling=polling)
    before = handles(), threading.active_count()
    started_s = time.monotonic()
    for _ in range(20):
        watcher.start()
        settled(watcher, lambda status: status.running)
        watcher.stop()
        assert not watcher.status().running
    assert time.monotonic() - started_s < 3
    assert (handles(), threading.active_count()) == before


def test_stopping_does_not_wait_for_a_missing_folder(tmp_path: Path, recorder: Recorder) -> None:
    watcher = Watcher(
        tmp_path / "never", recorder.found, recorder.unknown, pace=eager(retry_s=60.0)
    )
    watcher.start()
    settled(watcher, lambda status: status.trouble is not None)
    started_s = time.monotonic()
    watcher.stop()
    assert time.monotonic() - started_s < 0.3
