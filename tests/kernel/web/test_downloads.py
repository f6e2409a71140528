"""A file is sent whole, in part or not at all, exactly as asked, and is closed afterwards."""

import gc
import http.client
import os
import socket
import time
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.kernel.web.asking import ask, assembled, serving

from premises.kernel.errors import Invalid
from premises.kernel.files import open_beneath
from premises.kernel.web.downloads import (
    Source,
    Span,
    asked_span,
    file_response,
    source_response,
)

CONTENT = bytes(range(256)) * 3


def application(root: Path) -> FastAPI:
    app = FastAPI()

    @app.api_route("/media/{name:path}", methods=["GET", "HEAD"])
    def media(name: str, request: Request) -> Response:
        file = open_beneath(root, name)
        return file_response(file, "image/jpeg", request, cache_control="private, max-age=60")

    @app.get("/download/{name}")
    def download(name: str, request: Request) -> Response:
        return file_response(open_beneath(root, name), "text/csv", request, download_as="ü;\n.csv")

    return assembled(app)


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    (tmp_path / "a.jpg").write_bytes(CONTENT)
    (tmp_path / "empty.jpg").touch()
    return application(tmp_path)


def test_the_whole_file_comes_with_its_tag_and_date(app: FastAPI) -> None:
    answer = ask(app, "GET", "/media/a.jpg")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == "768"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["last-modified"].endswith("GMT")


def test_head_says_the_same_without_the_bytes(app: FastAPI) -> None:
    whole = ask(app, "GET", "/media/a.jpg").headers
    head = ask(app, "HEAD", "/media/a.jpg", headers={"range": "bytes=0-1"})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "last-modified"):
        assert head.headers[name] == whole[name]


@pytest.mark.parametrize(
    ("asked", "start", "size_bytes"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 10),
        ("bytes=700-", 700, 68),
        ("bytes=-5", 763, 5),
        ("bytes=-9999", 0, 768),
        ("bytes=760-99999999999999999", 760, 8),
        ("Bytes = 1 - 2", 1, 2),
    ],
)
def test_a_part_is_sent_as_asked(app: FastAPI, asked: str, start: int, size_bytes: int) -> None:
    answer = ask(app, "GET", "/media/a.jpg", headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == CONTENT[start : start + size_bytes]
    assert answer.headers["content-length"] == str(size_bytes)
    assert answer.headers["content-range"] == f"bytes {start}-{start + size_bytes - 1}/768"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=5-3",
        "bytes=-",
        "bytes=",
        "bytes=a-b",
        "items=0-1",
        "bytes=0-1,5-6",
        "bytes=٣-٤",
        "bytes=+1-2",
        "bytes=" + "9" * 5000 + "-",
        "",
    ],
)
def test_what_cannot_be_understood_is_answered_with_the_whole(app: FastAPI, asked: str) -> None:
    answer = ask(app, "GET", "/media/a.jpg", headers={"range": asked.encode()})
    assert (answer.status_code, answer.content) == (200, CONTENT)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("a.jpg", "bytes=768-"),
        ("a.jpg", "bytes=9999-99999"),
        ("a.jpg", "bytes=-0"),
        ("empty.jpg", "bytes=0-"),
        ("empty.jpg", "bytes=-5"),
    ],
)
def test_a_part_outside_the_file_is_refused_with_its_size(
    app: FastAPI, name: str, asked: str
) -> None:
    answer = ask(app, "GET", f"/media/{name}", headers={"range": asked})
    size_bytes = 0 if name == "empty.jpg" else 768
    assert (answer.status_code, answer.json()["size_bytes"]) == (416, size_bytes)
    assert answer.headers["content-range"] == f"bytes */{size_bytes}"


def _elsewhere(asked: list[tuple[int, int]]) -> FastAPI:
    """Bytes that lie in no file; `asked` is given the stretches that were read of them."""
    app = FastAPI()

    def read(start: int, end: int) -> bytes:
        asked.append((start, end))
        return CONTENT[start:end]

    @app.api_route("/plan.pdf", methods=["GET", "HEAD"])
    def plan(request: Request) -> Response:
        source = Source(len(CONTENT), '"tag"', read, piece_bytes=100)
        return source_response(source, "application/pdf", request, download_as="plan.pdf")

    return assembled(app)


def test_what_lies_elsewhere_is_read_piece_by_piece_while_it_is_sent() -> None:
    asked: list[tuple[int, int]] = []
    answer = ask(_elsewhere(asked), "GET", "/plan.pdf")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-length"] == "768"
    assert (answer.headers["etag"], "last-modified" in answer.headers) == ('"tag"', False)
    assert asked == [(start, min(start + 100, 768)) for start in range(0, 768, 100)]


@pytest.mark.parametrize(
    ("method", "headers", "status", "content", "read"),
    [
        ("GET", {"range": "bytes=700-"}, 206, CONTENT[700:], [(700, 768)]),
        ("GET", {"range": "bytes=1-2", "if-range": '"other"'}, 200, CONTENT, None),
        ("GET", {"if-none-match": '"tag"'}, 304, b"", []),
        ("GET", {"range": "bytes=768-"}, 416, None, []),
        ("HEAD", {}, 200, b"", []),
    ],
)
def test_of_what_lies_elsewhere_only_what_was_asked_for_is_read(
    method: str,
    headers: dict[str, str],
    status: int,
    content: bytes | None,
    read: list[tuple[int, int]] | None,
) -> None:
    asked: list[tuple[int, int]] = []
    answer = ask(_elsewhere(asked), method, "/plan.pdf", headers=headers)
    assert answer.status_code == status
    assert content is None or answer.content == content
    assert read is None or asked == read


def test_an_empty_file_is_an_empty_answer(app: FastAPI) -> None:
    answer = ask(app, "GET", "/media/empty.jpg")
    assert (answer.status_code, answer.headers["content-length"]) == (200, "0")


def test_conditions_are_kept(app: FastAPI) -> None:
    headers = ask(app, "GET", "/media/a.jpg").headers
    tag, date = headers["etag"], headers["last-modified"]

    def status(**given: str) -> int:
        named = {name.replace("_", "-"): value for name, value in given.items()}
        return ask(app, "GET", "/media/a.jpg", headers=named).status_code

    assert status(if_none_match=tag) == status(if_modified_since=date) == 304
    assert status(if_none_match='"x"', if_modified_since=date) == 200
    assert status(if_match='"x"') == 412
    assert status(range="bytes=0-1", if_range=tag) == 206
    assert status(range="bytes=0-1", if_range='"x"') == 200


def test_a_changed_file_has_another_tag(app: FastAPI, tmp_path: Path) -> None:
    first = ask(app, "GET", "/media/a.jpg").headers["etag"]
    (tmp_path / "a.jpg").write_bytes(CONTENT[::-1])
    os.utime(tmp_path / "a.jpg", ns=(1, 1))
    assert ask(app, "GET", "/media/a.jpg").headers["etag"] != first


@pytest.mark.parametrize("modified_s", [-(2**40), 0, 2**43])
def test_a_camera_with_a_broken_clock_is_served(
    app: FastAPI, tmp_path: Path, modified_s: int
) -> None:
    os.utime(tmp_path / "a.jpg", (modified_s, modified_s))
    assert ask(app, "GET", "/media/a.jpg").status_code == 200


def test_a_download_keeps_its_name_whatever_is_in_it(app: FastAPI) -> None:
    answer = ask(app, "GET", "/download/a.jpg")
    expected = "attachment; filename*=UTF-8''%C3%BC%3B%0A.csv"
    assert answer.headers["content-disposition"] == expected


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 60))
def test_a_span_always_lies_inside_the_file(size_bytes: int, first: int, last: int) -> None:
    for text in (f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}"):
        try:
            span = asked_span(text, size_bytes) or Span(0, size_bytes)
        except Invalid:
            continue
        assert 0 <= span.start <= span.start + span.size_bytes <= size_bytes


def open_media(root: Path) -> int:
    """How many files below the folder this process has open."""
    links = list(Path("/proc/self/fd").iterdir())
    return sum(str(root) in str(link.readlink()) for link in links if link.is_symlink())


def test_every_file_is_closed_again(app: FastAPI, tmp_path: Path) -> None:
    tag = ask(app, "GET", "/media/a.jpg").headers["etag"]
    asked = [{}, {"range": "bytes=1-2"}, {"range": "bytes=999-"}, {"if-none-match": tag}]
    for headers in [*asked, {"if-match": '"x"'}]:
        ask(app, "GET", "/media/a.jpg", headers=headers)
        ask(app, "HEAD", "/media/a.jpg", headers=headers)
    assert open_media(tmp_path) == 0
    gc.collect()


def test_a_caller_that_leaves_in_the_middle_leaves_nothing_open(tmp_path: Path) -> None:
    with (tmp_path / "big.jpg").open("wb") as big:
        big.truncate(200_000_000)
    with capture_logs() as entries, serving(application(tmp_path)) as port:
        with socket.create_connection(("127.0.0.1", port), 10) as tcp:
            tcp.sendall(b"GET /media/big.jpg HTTP/1.1\r\nhost: x\r\n\r\n")
            assert tcp.recv(4096).startswith(b"HTTP/1.1 200")
            assert open_media(tmp_path) == 1
        until = time.monotonic() + 5
        while open_media(tmp_path) and time.monotonic() < until:
            time.sleep(0.02)
        assert open_media(tmp_path) == 0
    assert [entry["event"] for entry in entries] == ["request"]


def test_a_file_that_shrinks_while_it_is_sent_breaks_the_answer_off(tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    with big.open("wb") as file:
        file.truncate(100_000_000)
    with capture_logs() as entries, serving(application(tmp_path)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/media/big.jpg")
        answer = connection.getresponse()
        assert answer.read(1000) == bytes(1000)
        os.truncate(big, 10)
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
        connection.close()
    assert [entry["event"] for entry in entries] == ["answer_broken_off", "request"]


@pytest.mark.parametrize("text", ["bytes{}", "bytes={}", "bytes=1{}", "bytes=1-{}", "bytes=1-2{}"])
def test_a_range_of_nothing_but_blanks_takes_no_time(text: str) -> None:
    began = time.process_time()
    assert asked_span(text.format(" " * 60_000 + "x"), 10) is None
    assert time.process_time() - began < 0.1
