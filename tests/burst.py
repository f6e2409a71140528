"""A burst of pictures on a service that is being killed, and the count of what became of them."""

import contextlib
import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import psutil
import sqlalchemy as sa
from PIL import Image
from tests.waiting import until

QUESTIONS: Final = {
    "pictures": "SELECT count(*) FROM camera_pictures",
    "detected": "SELECT count(*) FROM camera_pictures WHERE state = 'detected'",
    "identities": "SELECT count(DISTINCT identity) FROM camera_pictures",
    "detections": "SELECT count(*) FROM camera_detections",
    "detections_twice": """
        SELECT count(*) - count(DISTINCT picture_id || object_type || bbox_x || ' ' || bbox_y
            || ' ' || bbox_width || ' ' || bbox_height) FROM camera_detections""",
    "detections_outside_windows": """
        SELECT count(*) FROM camera_detections WHERE window_id IS NULL""",
    "windows": "SELECT count(*) FROM camera_windows",
    "windows_quiet": "SELECT count(*) FROM camera_windows WHERE state = 'quiet'",
    "windows_open": "SELECT count(*) FROM camera_windows WHERE state = 'open'",
    "events": "SELECT count(*) FROM camera_events",
    "announcements": "SELECT count(*) FROM outbox WHERE domain = 'cameras' AND kind = 'event'",
    "detections_without_event": """
        SELECT count(*) FROM camera_detections
            JOIN camera_windows ON camera_windows.id = window_id AND state <> 'quiet'
            WHERE camera_detections.id NOT IN
            (SELECT detection_id FROM camera_event_detections)""",
    "detections_in_two_windows_events": """
        SELECT count(*) FROM (SELECT detection_id FROM camera_event_detections
            JOIN camera_events ON camera_events.id = event_id WHERE NOT is_fast_path
            GROUP BY detection_id HAVING count(*) > 1) AS doubled""",
    "jobs": "SELECT count(*) FROM jobs",
    "jobs_not_done": "SELECT count(*) FROM jobs WHERE state <> 'done'",
    "workers_lost": "SELECT coalesce(sum(deaths), 0) FROM job_stages",
}
"""What is counted when everything is over, in words that every database understands."""


class Counts:
    """Counts the rows of a service from outside, whatever state it is in."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url, poolclass=sa.NullPool)

    def __call__(self) -> dict[str, int]:
        """One number for each question; -1 where there are no tables yet, or nobody answers."""
        try:
            with self._engine.connect() as connection:
                return {
                    name: int(connection.scalar(sa.text(question)) or 0)
                    for name, question in QUESTIONS.items()
                }
        except (sa.exc.OperationalError, sa.exc.ProgrammingError):
            # The very first start may have been killed before there were any tables.
            return dict.fromkeys(QUESTIONS, -1)


def is_over(found: dict[str, int], pictures: int) -> bool:
    """Every picture was looked at, and nothing is left to be judged or told."""
    looked_at = found["pictures"] == found["detected"] == pictures
    return looked_at and not (found["windows_open"] or found["jobs_not_done"])


def check(found: dict[str, int], pictures: int) -> None:
    """Nothing was lost and nothing was told twice."""
    assert found["pictures"] == pictures
    assert found["detected"] == pictures
    assert found["identities"] == pictures
    assert found["detections"] > 0
    assert found["detections_twice"] == 0
    assert found["detections_outside_windows"] == 0
    assert found["windows_open"] == 0
    assert found["detections_without_event"] == 0
    assert found["detections_in_two_windows_events"] == 0
    assert found["announcements"] == found["events"]
    assert found["jobs_not_done"] == 0
    assert found["workers_lost"] > 0, "no kill hit a worker at work: this run proved nothing"


def drop_pictures(
    base: Path, photograph: Path, seed: int, *, pictures: int, cameras: int, pace_s: float
) -> None:
    """Write pictures like cameras do: some in place, some under another name and then renamed."""
    chance = np.random.default_rng(seed)
    with Image.open(photograph) as opened:
        pixels = np.asarray(opened.convert("RGB").resize((320, 427)))
    for number in range(pictures):
        folder = base / f"camera{number % cameras}"
        folder.mkdir(parents=True, exist_ok=True)
        noise = chance.integers(-6, 7, pixels.shape)
        unique = np.clip(pixels + noise, 0, 255).astype(np.uint8)
        data = io.BytesIO()
        Image.fromarray(unique).save(data, "JPEG", quality=85)
        path = folder / f"{number:04}.jpg"
        if number % 2:
            path.write_bytes(data.getvalue())
        else:
            path.with_suffix(".part").write_bytes(data.getvalue())
            path.with_suffix(".part").rename(path)
        time.sleep(pace_s)


def wait_until_at_work(counts: Counts, patience_s: float = 20.0) -> None:
    """Until a worker of this start has finished something and holds the next stage."""
    before = counts()["detected"]
    with contextlib.suppress(AssertionError):
        until(lambda: counts()["detected"] > before, patience_s)


@dataclass
class Memory:
    """What processes hold, looked at again and again: (seconds since the start, bytes) each."""

    seen: list[tuple[float, int]] = field(default_factory=list)

    def most_mb(self, since: float, until_: float) -> float:
        """The most that was held between two shares (0 to 1) of the whole time, in MB."""
        whole = self.seen[-1][0] if self.seen else 0.0
        held = [size for at, size in self.seen if since * whole <= at <= until_ * whole]
        return max(held, default=0) / 1e6


@contextlib.contextmanager
def memory_of(find: "list[int]", every_s: float = 0.5) -> Iterator[Memory]:
    """Watch the largest of the processes in a list that the caller keeps up to date."""
    memory, over, began = Memory(), threading.Event(), time.monotonic()

    def look() -> None:
        while not over.wait(every_s):
            sizes = [size for pid in list(find) for size in _sizes(pid)]
            if sizes:
                memory.seen.append((time.monotonic() - began, max(sizes)))

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield memory
    finally:
        over.set()
        watching.join()


def _sizes(pid: int) -> list[int]:
    """Resident bytes of a process and of those it started."""
    try:
        process = psutil.Process(pid)
        return [one.memory_info().rss for one in (process, *process.children(recursive=True))]
    except psutil.Error:
        return []
