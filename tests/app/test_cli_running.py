"""A server that is started from the command line says where it is, and leaves nothing behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from tests.app.typed import CommandLine
from tests.house import SECRET, Open
from tests.waiting import LOADING_S, until


@contextlib.contextmanager
def _started(
    premises: CommandLine, *words: str, alone: bool = False, **settings: str
) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, which the test ends; where it does not come to that, it is killed."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "premises", *words],
        env=premises.environ(**settings),
        cwd=premises.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=alone,
    ) as process:
        try:
            yield process
        finally:
            # Without it, whatever fails would wait here for a process that nobody ends.
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_in_peace_with_all_its_children(
    premises: CommandLine, number: signal.Signals
) -> None:
    words = ("serve", "--port", "0", "--data-dir", "house")
    with _started(premises, *words, JOBS__WORKERS="2", LOG__LEVEL="warning") as server:
        assert server.stdout is not None
        told = server.stdout.readline()
        url = told.removeprefix("Premises is at ").split()[0]
        assert httpx.get(f"{url}/health", trust_env=False).json()["status"] == "healthy"
        until(lambda: len(psutil.Process(server.pid).children()) == 2, LOADING_S)
        children = psutil.Process(server.pid).children()
        server.send_signal(number)
        _, errors = server.communicate(timeout=30)
    assert (server.returncode, errors) == (0, "")
    assert not any(child.is_running() for child in children)
    assert (premises.folder / "house" / "premises.db").is_file()
    assert list((premises.folder / "house" / "run").iterdir()) == []


def _deaf_children(pid: int) -> int:
    """How many children ignore interrupts; a worker does so before it has loaded anything."""
    masks = [
        Path(f"/proc/{child.pid}/status").read_text().partition("SigIgn:")[2].split()[0]
        for child in psutil.Process(pid).children()
    ]
    return sum(int(mask, 16) >> (signal.SIGINT - 1) & 1 for mask in masks)


def test_an_interrupt_while_workers_still_load_is_no_traceback(premises: CommandLine) -> None:
    """A terminal's Ctrl-C reaches the server and its workers alike."""
    words = ("serve", "--port", "0")
    with _started(premises, *words, alone=True, LOG__LEVEL="error") as server:
        until(lambda: _deaf_children(server.pid) == 2, LOADING_S)
        os.killpg(server.pid, signal.SIGINT)
        _, errors = server.communicate(timeout=30)
    assert (server.returncode, errors) == (0, "")


def test_files_in_the_folder_one_starts_from_are_not_taken_for_code(premises: CommandLine) -> None:
    (premises.folder / "typing.py").write_text("raise RuntimeError('somebody else wrote this')")
    words = ("serve", "--port", "0")
    with _started(premises, *words, JOBS__WORKERS="1", LOG__LEVEL="warning") as server:
        bells = premises.folder / "data" / "run"
        until(lambda: len(list(bells.glob("*.bell"))) == 2, LOADING_S)
        server.terminate()
        _, errors = server.communicate(timeout=30)
    assert (server.returncode, errors) == (0, "")


def test_a_host_that_no_name_can_be_is_said_in_a_sentence(premises: CommandLine) -> None:
    done = premises(
        "serve", "--port", "0", "--host", "a" * 80, AUTH__MODE="required", AUTH__SECRET=SECRET
    )
    assert done.code == 1
    assert "cannot listen on" in done.err
    assert "fault in Premises" not in done.err


def test_a_taken_port_is_said_in_a_sentence_before_anything_is_written(
    premises: CommandLine,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = premises("serve", "--port", str(port))
    assert (done.code, done.out) == (1, "")
    assert f"127.0.0.1:{port}" in done.err
    assert f"--port {port + 1}" in done.err
    assert not (premises.folder / "data").exists()


def test_a_database_that_is_away_keeps_the_server_from_starting(premises: CommandLine) -> None:
    done = premises("serve", "--port", "0", DATABASE__URL="postgresql://me@127.0.0.1:1/house")
    assert (done.code, done.out) == (1, "")
    assert "does not answer" in done.err


def test_the_state_of_a_running_house_is_told(open_house: Open, premises: CommandLine) -> None:
    house = open_house(model=False)
    until(lambda: len(house.workers()) == 1)
    house.client.post("/api/audits/tasks", files={"task": (None, "{}")}).raise_for_status()
    until(lambda: house.count("audit_analyses WHERE state = 'done'") == 1)
    house.drop("yard/a.jpg", b"no picture")
    until(lambda: house.count("camera_pictures") == 1)
    until(lambda: len(list((house.data_dir / "run").glob("*.bell"))) == 2)
    port = house.url.rpartition(":")[2]
    where = {"DATA_DIR": str(house.data_dir), "SERVER__PORT": port}
    status = premises("status", "--json", **where).document
    assert status["is_answering"]
    assert sorted(one["does"] for one in status["residents"]) == ["server", "worker"]
    assert status["queues"][0]["ready"] == 1
    assert status["cameras"]["pictures"] == {"seen": 1}
    assert status["audits"] == {"tasks": {"open": 1}, "analyses": {"done": 1}}
    found = premises("doctor", "--json", **where)
    assert [one["what"] for one in found.document if not one["is_well"]] == [
        "cameras: detection model"
    ]


def test_workers_beside_a_server_end_with_their_starter(premises: CommandLine) -> None:
    words = ("work", "--processes", "2", "--json")
    with _started(premises, *words, LOG__LEVEL="warning") as starter:
        bells = premises.folder / "data" / "run"
        until(lambda: len(list(bells.glob("*.bell"))) == 2, LOADING_S)
        starter.terminate()
        told, errors = starter.communicate(timeout=30)
    assert (starter.returncode, errors) == (0, "")
    assert '"processes": 2' in told
    assert list(bells.iterdir()) == []


def test_help_comes_without_loading_what_only_commands_need(premises: CommandLine) -> None:
    heavy = ["sqlalchemy", "pydantic", "fastapi", "numpy", "structlog", "rich.progress"]
    asked = f"import sys, premises.app.cli; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    helped = premises("--help")
    assert helped.code == 0
    for word in ("serve", "work", "demo", "doctor", "models", "users", "clients", "db", "settings"):
        assert word in helped.out


def test_what_is_not_understood_is_a_usage_error(premises: CommandLine) -> None:
    assert premises("sing").code == 2
    assert premises("serve", "--prot", "1").code == 2


def test_a_folder_that_cannot_be_made_is_named(premises: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = premises("db", "check", DATA_DIR=str(tmp_path / "file" / "data"))
    assert done.code == 1
    assert "file/data" in done.err


def test_doctor_does_not_blame_the_database_for_the_data_folder(
    premises: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    done = premises("doctor", "--json", DATA_DIR=str(tmp_path / "file" / "data"))
    ill = [one for one in done.document if not one["is_well"]]
    assert done.code == 1
    assert [one["what"] for one in ill] == ["data folder", "house"]
    assert not any("DATABASE" in one["advice"] for one in ill)
