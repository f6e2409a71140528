"""A language model is served from a file by one command, or it is said what is missing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.app.typed import CommandLine
from tests.language_server import nobody
from tests.language_weights import served


@pytest.mark.needs_model
def test_a_model_is_served_out_of_the_way_until_it_is_told_to_end(
    language_weights: Path, tmp_path: Path
) -> None:
    with served(language_weights, tmp_path) as (url, pid):
        assert url.startswith("http://127.0.0.1:")
        assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 10
        asked = {"prompt": "One, two,", "n_predict": 2}
        page = {"origin": "http://elsewhere.example"}
        with httpx.Client(trust_env=False) as client:
            answer = client.post(f"{url}/completion", json=asked, headers=page)
            assert answer.json()["content"]
            assert answer.headers["access-control-allow-origin"] == ""
            assert client.get(f"{url}/slots").status_code != 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"", "is no language model"),
        (b"<html>", "is no language model"),
        (b"GGUF" + bytes(200), "cannot serve"),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_a_sentence(
    premises: CommandLine, content: bytes | None, said: str
) -> None:
    if content is not None:
        (premises.folder / "model.gguf").write_bytes(content)
    done = premises("llm", "serve", "--model", "model.gguf", "--port", "0")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert "model.gguf" in done.err


def test_a_folder_is_no_model(premises: CommandLine) -> None:
    done = premises("llm", "serve", "--model", ".")
    assert (done.code, "cannot be read" in done.err) == (1, True)


def test_other_machines_need_a_key(premises: CommandLine) -> None:
    done = premises("llm", "serve", "--model", "model.gguf", "--host", "0.0.0.0")
    assert done.code == 1
    assert "PREMISES_LLM__API_KEY" in done.err


def test_a_taken_port_is_said_before_a_model_is_loaded(premises: CommandLine) -> None:
    (premises.folder / "model.gguf").write_bytes(b"GGUF")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = premises("llm", "serve", "--model", "model.gguf", "--port", port)
    assert done.code == 1
    assert f"127.0.0.1:{port} cannot be listened on" in done.err


def test_without_llama_cpp_it_is_said_what_to_install(
    premises: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    missing = tmp_path / "missing"
    missing.mkdir()
    (missing / "xllamacpp.py").write_text("raise ImportError('it is not here')")
    done = subprocess.run(
        [sys.executable, "-m", "premises", "llm", "serve", "--model", "model.gguf", "--port", "0"],
        env={**premises.environ(), "PYTHONPATH": str(missing)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "premises[llm]" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_tells_of_a_model_that_does_not_answer(premises: CommandLine) -> None:
    done = premises("doctor", "--json", LLM__URL=nobody())
    found = {one["what"]: one for one in done.document}
    assert not found["cameras: language model"]["is_well"]
    assert "premises llm serve" in found["cameras: language model"]["advice"]
    without = premises("doctor", "--json").document
    assert "cameras: language model" not in {one["what"] for one in without}
