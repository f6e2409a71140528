"""The system's limits of watches, lowered for a child process that has its own user namespace."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

CHILD = """
import json, sys, time
from pathlib import Path
from premises.cameras.watcher import Pace, Watcher
base, limit, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
Path(f"/proc/sys/user/{name}").write_text(limit)
paths = []
watcher = Watcher(base, lambda batch: paths.extend(one.stamp.path for one in batch),
                  lambda stamps: [one for one in stamps if one.path not in paths],
                  pace=Pace(poll_s=0.1))
watcher.start()
while watcher.status().walks == 0: time.sleep(0.01)
(base / "cam9" / "a.jpg").write_bytes(b"picture")
(base / "cam0" / "a.jpg").write_bytes(b"picture")
until = time.monotonic() + 8
while len(set(paths)) < 2 and time.monotonic() < until: time.sleep(0.01)
status = watcher.status()
watcher.stop()
print(json.dumps([sorted(set(paths)), status.mode, status.trouble]))
"""


def in_namespace(base: Path, name: str, limit: int) -> tuple[list[str], str, str]:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed, so the limit cannot be lowered for one process")
    command = ["unshare", "--user", "--map-root-user", sys.executable, "-c", CHILD]
    done = subprocess.run(
        [*command, str(base), str(limit), name],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare:" in done.stderr or "PermissionError" in done.stderr:
        pytest.skip("this system lets nobody lower the limit for one process")
    assert done.returncode == 0, done.stderr
    return cast("tuple[list[str], str, str]", tuple(json.loads(done.stdout)))


@pytest.mark.parametrize(
    ("name", "limit"), [("max_inotify_watches", 4), ("max_inotify_instances", 0)]
)
def test_when_the_system_has_no_more_watches_files_are_found_by_looking_and_it_is_told(
    tmp_path: Path, name: str, limit: int
) -> None:
    for camera in range(10):
        (tmp_path / f"cam{camera}").mkdir()
    paths, mode, trouble = in_namespace(tmp_path, name, limit)
    assert paths == ["cam0/a.jpg", "cam9/a.jpg"]
    assert mode == "polling"
    assert "fs.inotify.max_user" in trouble
