"""A real service in a folder of its own, started for a measurement and ended after it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from bench import machine
from premises.app.settings import Settings, read

WORKERS = 2
_START_S = 60.0
_END_S = 30.0


def settings_of(folder: Path, model: Path, **more: str) -> dict[str, str]:
    """Settings as environment variables: everything lies in `folder`, nothing is the user's own."""
    return {
        "PREMISES_DATA_DIR": str(folder),
        "PREMISES_JOBS__WORKERS": str(WORKERS),
        "PREMISES_LOG__LEVEL": "error",
        "PREMISES_CAMERAS__MODEL": str(model.resolve()),
        **more,
    }


class House:
    """A running service: where to reach it, its processes, its folder."""

    def __init__(self, port: int, folder: Path, settings: Settings) -> None:
        self.port = port
        self.folder = folder
        self.settings = settings
        self.processes: list[psutil.Process] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cameras(self) -> Path:
        return self.folder / "cameras"

    def drop(self, camera: str, name: str, data: bytes) -> float:
        """Write a picture into a camera's folder; returns the instant (Unix) of its closing."""
        with (self.cameras / camera / name).open("wb") as file:
            file.write(data)
            file.flush()
            return time.time()


@contextmanager
def running(folder: Path, environ: Mapping[str, str], cameras: int) -> Iterator[House]:
    """The service as `premises serve` starts it, with empty folders for some cameras.

    Raises:
        RuntimeError: it does not answer, or its workers do not start, within a minute.

    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(cameras):
        (folder / "cameras" / f"camera{number}").mkdir(parents=True, exist_ok=True)
    port = _free_port()
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PREMISES")}
    with subprocess.Popen(
        [sys.executable, "-m", "premises", "serve", "--port", str(port)],
        env={**outside, **environ},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as server:
        house = House(port, folder, read(dict(environ), dotenv=None))
        try:
            _await_start(house, server)
            yield house
        finally:
            _end(server)


def _await_start(house: House, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and server.poll() is None:
        house.processes = machine.family(server.pid)
        if len(house.processes) > WORKERS and _answers(house):
            # Imports and the first walk through the folders are over some moments later.
            time.sleep(2.0)
            house.processes = machine.family(server.pid)
            return
        time.sleep(0.2)
    raise RuntimeError(f"the service did not start with {WORKERS} workers")


def _answers(house: House) -> bool:
    try:
        return httpx.get(f"{house.url}/health").status_code == 200
    except httpx.TransportError:
        return False


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(_END_S)
    except subprocess.TimeoutExpired:
        for process in reversed(machine.family(server.pid)):
            process.kill()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
