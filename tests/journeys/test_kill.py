"""Nothing accepted is lost and nothing is told twice, however often the whole service is killed."""

import io
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

PICTURES = 500
CAMERAS = 8
KILLS = 10
PATIENCE_S = 240.0


class Service:
    """The whole service, server and workers, in one process group that can be killed at once."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._log = (data_dir / "service.log").open("ab")

    def start(self) -> None:
        environ: Mapping[str, str] = {
            **os.environ,
            "PREMISES_DATA_DIR": str(self.data_dir),
            "PREMISES_JOBS__WORKERS": "2",
            **self._settings,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "premises", "serve", "--port", str(_free_port())],
            env=environ,
            cwd=self.data_dir,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End every process of the service at the same moment, without a word."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()

    def log(self) -> str:
        return (self.data_dir / "service.log").read_text(errors="replace")


@pytest.mark.needs_model
def test_a_burst_survives_ten_kills_of_the_whole_service(
    tmp_path: Path, installed_model: Path, photographs: Mapping[str, Path]
) -> None:
    """500 pictures on 8 cameras, `kill -9` at 10 random moments: all once, none twice."""
    seed = int(os.environ.get("PREMISES_TEST_SEED", time.time_ns() % 2**32))
    chance = random.Random(seed)  # noqa: S311 - no secret.
    shutil.copytree(installed_model, tmp_path / "models", ignore=shutil.ignore_patterns("dow*"))
    service = Service(
        tmp_path,
        PREMISES_CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="2",
        PREMISES_CAMERAS__BATCH_WINDOW_SECONDS="10",
    )
    dropping = threading.Thread(
        target=_drop_pictures, args=(tmp_path / "cameras", photographs["bus"], seed)
    )
    dropping.start()
    for number in range(KILLS):
        service.start()
        # Some kills come at any moment, start-up included, the others while work is under way.
        if number % 3:
            _wait_until_at_work(tmp_path / "premises.db")
        time.sleep(chance.uniform(0.0, 2.0))
        service.kill()
    dropping.join()
    service.start()
    try:
        _wait_until_all_is_done(tmp_path / "premises.db", service)
    finally:
        service.stop()
    found = _ask(tmp_path / "premises.db")
    print(f"seed {seed}: {found}")  # noqa: T201 - the counts are worth reading.
    assert found["pictures"] == PICTURES
    assert found["detected"] == PICTURES
    assert found["identities"] == PICTURES
    assert found["detections"] > 0
    assert found["detections_twice"] == 0
    assert found["detections_outside_windows"] == 0
    assert found["windows_open"] == 0
    assert found["detections_without_event"] == 0
    assert found["detections_in_two_windows_events"] == 0
    assert found["announcements"] == found["events"]
    assert found["jobs_not_done"] == 0
    assert found["workers_lost"] > 0, "no kill hit a worker at work: this run proved nothing"


def _drop_pictures(base: Path, photograph: Path, seed: int) -> None:
    """Write pictures like cameras do: some in place, some under another name and then renamed."""
    chance = np.random.default_rng(seed)
    with Image.open(photograph) as opened:
        pixels = np.asarray(opened.convert("RGB").resize((320, 427)))
    for number in range(PICTURES):
        folder = base / f"camera{number % CAMERAS}"
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
        time.sleep(0.07)


def _wait_until_at_work(database: Path) -> None:
    """Until a worker of this start has finished something and holds the next stage."""
    deadline = time.monotonic() + 20
    before = _ask(database)["detected"]
    while time.monotonic() < deadline and _ask(database)["detected"] <= before:
        time.sleep(0.05)


def _wait_until_all_is_done(database: Path, service: Service) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = _ask(database)
        if (
            found["pictures"] == found["detected"] == PICTURES
            and found["windows_open"] == 0
            and found["jobs_not_done"] == 0
        ):
            return
        time.sleep(0.5)
    pytest.fail(f"not done after {PATIENCE_S} s: {_ask(database)}\n{service.log()[-4000:]}")


QUESTIONS = {
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
    "windows_open": "SELECT count(*) FROM camera_windows WHERE state = 'open'",
    "events": "SELECT count(*) FROM camera_events",
    "announcements": "SELECT count(*) FROM outbox WHERE domain = 'cameras' AND kind = 'event'",
    "detections_without_event": """
        SELECT count(*) FROM camera_detections WHERE id NOT IN
            (SELECT detection_id FROM camera_event_detections)""",
    "detections_in_two_windows_events": """
        SELECT count(*) FROM (SELECT detection_id FROM camera_event_detections
            JOIN camera_events ON camera_events.id = event_id WHERE NOT is_fast_path
            GROUP BY detection_id HAVING count(*) > 1)""",
    "jobs": "SELECT count(*) FROM jobs",
    "jobs_not_done": "SELECT count(*) FROM jobs WHERE state <> 'done'",
    "workers_lost": "SELECT coalesce(sum(deaths), 0) FROM job_stages",
}


def _ask(database: Path) -> dict[str, int]:
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10) as connection:
            return {
                name: connection.execute(question).fetchone()[0]
                for name, question in QUESTIONS.items()
            }
    except sqlite3.OperationalError:
        # The very first start may have been killed before there were any tables.
        return dict.fromkeys(QUESTIONS, -1)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
