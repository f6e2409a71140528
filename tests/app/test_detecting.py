"""A detector service lets nobody in who may not be there, on any of its routes."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.app.typed import CommandLine

from premises.app.detecting import check_start, create_app
from premises.app.settings import Settings
from premises.kernel.errors import Invalid

KEY = "a-key-of-this-test"


def service(folder: Path, key: str = KEY) -> FastAPI:
    return create_app(
        Settings.model_validate({"data_dir": folder, "cameras": {"detector_key": key}})
    )


def ask(
    app: FastAPI,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    peer: str = "192.168.1.7",
    host: str = "detector.lan",
    **more: Any,
) -> httpx.Response:
    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(peer, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, path, headers=headers, **more)

    return asyncio.run(sent())


def routes(app: FastAPI) -> set[tuple[str, str]]:
    described = app.openapi()["paths"].items()
    return {(method.upper(), path) for path, methods in described for method in methods}


def test_every_route_refuses_who_does_not_show_the_key(tmp_path: Path) -> None:
    app = service(tmp_path)
    assert routes(app) == {
        ("POST", "/detect"),
        ("POST", "/detect/batch"),
        ("POST", "/v1/vision/detection"),
        ("GET", "/health"),
        ("GET", "/metrics"),
    }
    for method, path in (*routes(app), ("GET", "/openapi.json"), ("GET", "/nowhere")):
        for headers in ({}, {"Authorization": "Bearer other"}, {"X-API-Key": KEY[:-1]}):
            answer = ask(app, method, path, headers)
            assert answer.status_code == 401, path
            assert "Bearer KEY" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/health", {"Authorization": f"Bearer {KEY}"}),
        ("/health", {"X-API-Key": KEY}),
        (f"/k/{KEY}/health", {}),
    ],
)
def test_who_shows_the_key_is_let_in(tmp_path: Path, path: str, headers: dict[str, str]) -> None:
    answer = ask(service(tmp_path), "GET", path, headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


@pytest.mark.parametrize(
    ("path", "field", "keys"),
    [
        ("/detect", "file", ["detail"]),
        ("/detect/batch", "files", ["detail"]),
        ("/v1/vision/detection", "image", ["success", "error"]),
    ],
)
def test_without_a_model_every_picture_is_answered_with_503(
    tmp_path: Path, path: str, field: str, keys: list[str]
) -> None:
    """Houses then know that no picture is at fault, and wait."""
    headers = {"X-API-Key": KEY}
    answer = ask(service(tmp_path), "POST", path, headers, files={field: b"a picture"})
    assert (answer.status_code, list(answer.json())) == (503, keys)


@pytest.mark.parametrize(
    ("path", "keys"), [("/detect", ["detail"]), ("/v1/vision/detection", ["success", "error"])]
)
def test_a_broken_form_is_refused_in_the_words_of_each_contract(
    tmp_path: Path, path: str, keys: list[str]
) -> None:
    headers = {"X-API-Key": KEY, "Content-Type": "multipart/form-data"}
    answer = ask(service(tmp_path), "POST", path, headers, content=b"no form at all")
    assert (answer.status_code, list(answer.json())) == (400, keys)


@pytest.mark.parametrize(
    ("peer", "host", "headers", "status"),
    [
        ("127.0.0.1", "localhost:8090", {}, 200),
        ("192.168.1.7", "localhost:8090", {}, 403),
        ("127.0.0.1", "detector.lan", {}, 403),
        ("127.0.0.1", "localhost:8090", {"Origin": "https://evil.example"}, 403),
        ("127.0.0.1", "localhost:8090", {"X-Forwarded-For": "1.2.3.4"}, 403),
    ],
)
def test_without_a_key_only_this_machine_itself_is_served(
    tmp_path: Path, peer: str, host: str, headers: dict[str, str], status: int
) -> None:
    answer = ask(service(tmp_path, key=""), "GET", "/health", headers, peer, host)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "key", "code"),
    [
        ("0.0.0.0", "", "detector.open_to_all"),
        ("192.168.1.7", "", "detector.open_to_all"),
        ("::", "", "detector.open_to_all"),
        ("0.0.0.0", "too short", "detector.weak_key"),
        ("127.0.0.1", "too short", "detector.weak_key"),
    ],
)
def test_a_start_that_would_let_strangers_in_is_refused(host: str, key: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_start(host, key)
    assert refusal.value.code == code
    check_start("127.0.0.1", "")
    check_start("0.0.0.0", KEY)


def test_the_command_says_why_it_does_not_start(premises: CommandLine) -> None:
    done = premises("detector", "serve", "--host", "0.0.0.0")
    assert done.code == 1
    assert "PREMISES_CAMERAS__DETECTOR_KEY" in done.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = premises("detector", "serve", "--port", str(port))
    assert done.code == 1
    assert f"premises detector serve --port {port + 1}" in done.err


def test_exporting_a_model_without_the_extra_says_what_to_install(premises: CommandLine) -> None:
    try:
        import torch  # noqa: F401
    except ImportError:
        done = premises("models", "export", "PekingU/rtdetr_v2_r18vd", "--json")
        assert (done.code, done.document["error"]["code"]) == (1, "cameras.rtdetr_missing")
        assert "pip install 'premises[rtdetr]'" in done.err
    else:
        pytest.skip("the extra rtdetr is installed")


@pytest.mark.parametrize(
    ("path", "word", "more"),
    [
        ("/detect", "detail", {}),
        ("/detect/batch", "detail", {}),
        ("/v1/vision/detection", "error", {"success": False}),
    ],
)
def test_a_body_that_is_too_long_is_refused_in_the_words_of_its_route(
    tmp_path: Path, path: str, word: str, more: dict[str, bool]
) -> None:
    headers = {"X-API-Key": KEY, "Content-Length": "1" + "0" * 18}
    answer = ask(service(tmp_path), "POST", path, headers, content=b"")
    found = answer.json()
    assert answer.status_code == 413
    assert "send less at once" in found.pop(word)
    assert found == more
