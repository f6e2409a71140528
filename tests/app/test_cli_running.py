"""A server that is started from the command line says where it is, and leaves nothing behind."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest
from tests.app.typed import CommandLine
from tests.house import Open
from tests.waiting import until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_in_peace_with_all_its_children(
    premises: CommandLine, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "premises", "serve", "--port", "0", "--data-dir", "house"],
        env=premises.environ(JOBS__WORKERS="2", LOG__LEVEL="warning"),
        cwd=premises.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        told = server.stdout.readline()
        url = told.removeprefix("Premises is at ").split()[0]
        assert httpx.get(f"{url}/health", trust_env=False).json()["status"] == "healthy"
        until(lambda: len(psutil.Process(server.pid).children()) == 2)
        children = psutil.Process(server.pid).children()
        server.send_signal(number)
        _, errors = server.communicate(timeout=30)
    assert (server.returncode, errors) == (0, "")
    assert not any(child.is_running() for child in children)
    assert (premises.folder / "house" / "premises.db").is_file()
    assert list((premises.folder / "house" / "run").iterdir()) == []


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
    found = premises("doctor", "--json", **where)
    assert [one["what"] for one in found.document if not one["is_well"]] == [
        "cameras: detection model"
    ]


def test_workers_beside_a_server_end_with_their_starter(premises: CommandLine) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "premises", "work", "--processes", "2", "--json"],
        env=premises.environ(LOG__LEVEL="warning"),
        cwd=premises.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as starter:
        bells = premises.folder / "data" / "run"
        until(lambda: len(list(bells.glob("*.bell"))) == 2)
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
