"""A body longer than allowed is refused before anybody has kept it, however it is sent."""

import http.client
import json
import socket
import time
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, File, Request, UploadFile
from structlog.testing import capture_logs
from tests.kernel.web.asking import ask, assembled, serving

from premises.kernel.settings import ServerSettings
from premises.kernel.web.bodies import paths

SETTINGS = ServerSettings(max_body_bytes=2000, max_upload_bytes=300_000)


def application() -> FastAPI:
    app = FastAPI()

    @app.post("/json")
    async def json_body(body: dict[str, str]) -> int:
        return len(body)

    @app.post("/raw")
    async def raw(request: Request) -> int:
        try:
            return len(await request.body())
        except Exception:  # noqa: BLE001 - a route that hides what happened.
            return -1

    @app.post("/{id}/upload")
    def upload(id: str, file: UploadFile = File()) -> int:  # noqa: A002, B008 - as routes are written.
        return len(file.file.read())

    @app.post("/unread")
    async def unread() -> str:
        return "not needed"

    return assembled(app, SETTINGS, is_upload=paths("/{id}/upload"))


def chunks(size_bytes: int, step: int = 500) -> Iterator[bytes]:
    for _ in range(size_bytes // step):
        yield b" " * step


def sent(port: int, path: str, body: object, *, chunked: bool) -> tuple[int, bytes, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"content-type": "application/json"}
    connection.request("POST", path, body, headers, encode_chunked=chunked)  # type: ignore[arg-type]
    answer = connection.getresponse()
    result = answer.status, answer.read(), answer.getheader("connection")
    connection.close()
    return result


@pytest.mark.parametrize("path", ["/json", "/raw", "/unread", "/nowhere"])
def test_an_announced_length_over_the_cap_is_refused_at_once(path: str) -> None:
    with serving(application()) as port:
        status, body, connection = sent(port, path, b" " * 2001, chunked=False)
    problem = json.loads(body)
    assert (status, problem["code"], problem["limit_bytes"]) == (413, "web.body_too_long", 2000)
    assert connection == "close"


@pytest.mark.parametrize("path", ["/json", "/raw"])
def test_chunks_are_counted_and_refused_whatever_the_route_makes_of_them(path: str) -> None:
    with capture_logs() as entries, serving(application()) as port:
        status, body, connection = sent(port, path, chunks(50_000), chunked=True)
    assert (status, json.loads(body)["code"]) == (413, "web.body_too_long")
    assert connection == "close"
    assert [entry["event"] for entry in entries] == ["request"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_exactly_the_cap_passes(chunked: bool) -> None:
    body: object = chunks(2000) if chunked else b" " * 2000
    with serving(application()) as port:
        assert sent(port, "/raw", body, chunked=chunked)[:2] == (200, b"2000")


def test_uploads_have_a_cap_of_their_own() -> None:
    app = application()
    assert ask(app, "POST", "/7/upload", files={"file": b"x" * 200_000}).json() == 200_000
    assert ask(app, "POST", "/7/upload", files={"file": b"x" * 300_000}).status_code == 413
    assert ask(app, "POST", "/7/upload/more", files={"file": b"x" * 3000}).status_code == 413


def test_a_refused_caller_that_keeps_sending_can_still_read_the_answer() -> None:
    megabytes = b" " * 8_000_000
    with serving(application()) as port:
        for _ in range(5):
            assert sent(port, "/raw", megabytes, chunked=False)[0] == 413


def test_a_caller_that_asks_first_is_refused_without_sending() -> None:
    head = b"POST /raw HTTP/1.1\r\nhost: x\r\ncontent-length: 9000\r\nexpect: 100-continue\r\n\r\n"
    with serving(application()) as port, socket.create_connection(("127.0.0.1", port), 10) as tcp:
        tcp.sendall(head)
        began = time.monotonic()
        answer = b""
        while part := tcp.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("announced", ["9" * 30, "99999999999999999999"])
def test_an_absurd_length_is_refused(announced: str) -> None:
    answer = ask(application(), "POST", "/raw", headers={"content-length": announced})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "root", "fits"),
    [
        ("/a/upload", "", True),
        ("/a/b/upload", "", False),
        ("/upload", "", False),
        ("/files/a/b", "", True),
        ("/base/a/upload", "/base", True),
        ("/aXupload", "", False),
    ],
)
def test_templates_say_which_paths_take_files(path: str, root: str, fits: bool) -> None:
    is_upload = paths("/{id}/upload", "/files/{name:path}")
    assert is_upload({"path": path, "root_path": root}) is fits
    assert not paths()({"path": path, "root_path": root})
