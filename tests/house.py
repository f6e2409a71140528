"""A whole Premises for tests: a real server with real workers and a data folder of its own."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Self

import httpx
import psutil
from tests.app.typed import CommandLine
from tests.waiting import until
from websockets.sync.client import ClientConnection, connect

from premises.app.domains import NAMES

SECRET = "a-house-for-tests-" + "0f3d9a61c27be845" * 2
START_S = 40.0
ENDED = ("detected", "duplicate", "superseded", "quarantined", "failed")
ONLY_CAMERAS = {f"{name.upper()}__ENABLED": "false" for name in NAMES if name != "cameras"}
"""Settings of a house whose other domains stay away; it is a third sooner at work."""


class House:
    """One installation; it may be started, stopped, killed and started again.

    `settings` are named as in the environment, without `PREMISES_`.
    """

    def __init__(self, data_dir: Path, models: Path | None, **settings: str) -> None:
        self.data_dir = data_dir
        self.base = data_dir / "cameras"
        self.url = ""
        self._settings = {"JOBS__WORKERS": "1", "LOG__LEVEL": "warning"}
        # A power cut during a test loses nothing, so the disk is not waited for.
        self._settings |= {"DATABASE__SYNCHRONOUS": "normal", **settings}
        self._process: subprocess.Popen[str] | None = None
        self._client: httpx.Client | None = None
        data_dir.mkdir(parents=True, exist_ok=True)
        if models is not None:
            self.install(models)

    def install(self, models: Path) -> None:
        """Put the models of a folder in place as an installation does: the record comes last."""
        place = self.data_dir / "models"
        place.mkdir(exist_ok=True)
        for pattern in ("*.names", "*.onnx", "*.json"):
            for file in models.glob(pattern):
                shutil.copyfile(file, place / f".{file.name}")
                (place / f".{file.name}").rename(place / file.name)

    def set(self, **settings: str) -> None:
        """Change settings; they count from the next start on."""
        self._settings |= settings

    # --- its life

    def start(self) -> Self:
        """Start, and wait until the door is open."""
        process = self.begin()
        assert process.stdout is not None
        self.url = _url_told(process.stdout, self._log())
        self._client = httpx.Client(base_url=self.url, trust_env=False, timeout=30)
        return self

    def begin(self) -> subprocess.Popen[str]:
        """Start without waiting for anything."""
        self._process = self._begin("serve", "--port", "0", "--json")
        return self._process

    def work(self, *words: str) -> subprocess.Popen[str]:
        """Start a worker beside the server; whoever asks for it also ends it."""
        return self._begin("work", *words)

    def _begin(self, *words: str) -> subprocess.Popen[str]:
        # Kept apart from the tests' own environment, which may hold settings of a developer.
        environ = {key: value for key, value in os.environ.items() if not key.startswith("PREM")}
        environ |= {f"PREMISES_{name}": value for name, value in self._settings.items()}
        environ["PREMISES_DATA_DIR"] = str(self.data_dir)
        with self._log().open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "premises", *words],
                env=environ,
                cwd=self.data_dir,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def stop(self) -> None:
        """End in peace."""
        if self._process is not None:
            self._process.terminate()
            assert self._process.wait(timeout=30) == 0
            self._put_away()

    def kill(self) -> None:
        """End every process of the service at the same moment, without a word."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._put_away()

    def workers(self) -> list[psutil.Process]:
        assert self._process is not None
        return psutil.Process(self._process.pid).children()

    def log(self) -> str:
        return self._log().read_text(errors="replace")

    def _log(self) -> Path:
        return self.data_dir / "service.log"

    def _put_away(self) -> None:
        assert self._process is not None
        if self._process.stdout is not None:
            self._process.stdout.close()
        if self._client is not None:
            self._client.close()
        self._process = self._client = None

    # --- its doors

    @property
    def client(self) -> httpx.Client:
        assert self._client is not None
        return self._client

    def get(self, path: str, **more: Any) -> Any:
        """The JSON of an answer that must be a success."""
        answer = self.client.get(path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def raw(
        self, method: str, target: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask for exactly this target: no client tidies it up on the way."""
        host = self.url.removeprefix("http://")
        with contextlib.closing(http.client.HTTPConnection(host, timeout=30)) as line:
            line.putrequest(method, target, skip_host="Host" in (headers or {}))
            for name, value in (headers or {}).items():
                line.putheader(name, value)
            line.endheaders()
            answer = line.getresponse()
            heads = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, heads, answer.read()

    @contextlib.contextmanager
    def socket(self, path: str, **more: Any) -> Iterator[ClientConnection]:
        with connect(f"{self.url.replace('http', 'ws', 1)}{path}", proxy=None, **more) as line:
            yield line

    # --- its rows

    def rows(self, question: str, *values: object) -> list[dict[str, Any]]:
        file = f"file:{self.data_dir / 'premises.db'}?mode=ro"
        with contextlib.closing(sqlite3.connect(file, uri=True, timeout=10)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(question, values)]

    def count(self, which: str, *values: object) -> int:
        """How many rows there are: `which` is a table, perhaps with WHERE and a condition."""
        # Tests name their own tables; what varies is given as a value.
        found = self.rows(f"SELECT count(*) AS number FROM {which}", *values)  # noqa: S608
        return int(found[0]["number"])

    def command(self, *words: str, given: str = "") -> Any:
        """What `premises WORDS --json` answers about this installation."""
        settings = {**self._settings, "DATA_DIR": str(self.data_dir)}
        done = CommandLine(self.data_dir)(*words, "--json", given=given, **settings)
        assert done.code == 0, done.err
        return done.document

    # --- its pictures

    def drop(self, path: str, data: bytes) -> str:
        """Put a picture below the base path as cameras should: written apart, then moved in."""
        target = self.base / path
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.parent / ".arriving"
        staged.write_bytes(data)
        staged.rename(target)
        return path

    def picture(self, path: str) -> dict[str, Any]:
        """The newest row about this file."""
        found = "SELECT * FROM camera_pictures WHERE path = ? ORDER BY id DESC LIMIT 1"
        rows = self.rows(found, path)
        return rows[0] if rows else {"state": None, "reason_code": None}

    def looked_at(self, path: str, patience_s: float = 20.0) -> dict[str, Any]:
        """The file's row once it is decided what becomes of it."""
        until(lambda: self.picture(path)["state"] in ENDED, patience_s)
        return self.picture(path)

    def events(self, camera: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/api/events", params={"camera_id": camera})[
            "events"
        ]
        return found

    def is_calm(self) -> bool:
        """Nothing waits to be looked at, judged or told."""
        return not (
            self.count("camera_pictures WHERE state = 'seen'")
            or self.count("camera_windows WHERE state = 'open'")
            or self.count("jobs WHERE state = 'running'")
        )


Open = Callable[..., House]
"""`open_house(model=True, start=True, **settings)`: a new house, stopped after the tests."""


@contextlib.contextmanager
def houses(folder: Path, models: Path) -> Iterator[Open]:
    opened: list[House] = []

    def open_house(*, model: bool = True, start: bool = True, **settings: str) -> House:
        place = folder / f"house{len(opened)}"
        house = House(place, models if model else None, **settings)
        opened.append(house)
        return house.start() if start else house

    try:
        yield open_house
    finally:
        for house in opened:
            house.stop()


def different(photograph: bytes, number: int) -> bytes:
    """The same picture in other bytes: what stands behind a JPEG's end is not looked at."""
    return photograph + number.to_bytes(4)


def hear(line: ClientConnection, kind: str, patience_s: float = 20.0) -> dict[str, Any]:
    """The next message of this type; others are passed over."""
    deadline = time.monotonic() + patience_s
    while True:
        message: dict[str, Any] = json.loads(line.recv(timeout=max(deadline - time.monotonic(), 0)))
        if message["type"] == kind:
            return message


def _url_told(output: IO[str], log: Path) -> str:
    told = ""
    for line in output:
        told += line
        with contextlib.suppress(json.JSONDecodeError):
            return str(json.loads(told)["url"])
    raise AssertionError(log.read_text())
