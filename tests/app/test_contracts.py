"""A body that is too long is refused in the words of the contract whose route it was sent to."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.app.indoors import Indoors, indoors

_UPLOAD, _OTHER = 70_000_000, 1_048_576
_SUCCESS = {"success": False}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    caps = {"max_upload_bytes": _UPLOAD, "max_body_bytes": _OTHER}
    with indoors(tmp_path_factory.mktemp("contracts"), server=caps) as house:
        yield house


def _said(limit: int) -> str:
    return f"The request is longer than the {limit} bytes allowed here; send less at once."


def _announced(home: Indoors, method: str, path: str) -> httpx.Response:
    """By the length that the request announces, and without a byte of it."""
    return home.client.request(method, path, headers={"Content-Length": "70000001"}, content=b"")


@pytest.mark.parametrize(
    ("method", "path", "word", "limit", "more"),
    [
        ("POST", "/detect_leak", "detail", _UPLOAD, {}),
        ("POST", "/leakage/detect_leak", "detail", _UPLOAD, {}),
        ("POST", "/auth/login", "detail", _OTHER, {}),
        ("POST", "/update_profile", "detail", _OTHER, {}),
        ("PATCH", "/api/events/7", "detail", _OTHER, {}),
        ("POST", "/api/cameras", "detail", _OTHER, {}),
        ("POST", "/api/v1/drawings/upload", "error", _UPLOAD, {}),
        ("POST", "/api/v1/overlays/7/manual", "error", _OTHER, {}),
        ("POST", "/api/v1/projects", "error", _OTHER, _SUCCESS),
        ("GET", "/api/v1/temperature", "detail", _OTHER, {}),
        ("GET", "/api/v1/machine_changes", "detail", _OTHER, {}),
    ],
)
def test_a_contract_route_says_it_in_its_own_words(
    home: Indoors, method: str, path: str, word: str, limit: int, more: dict[str, Any]
) -> None:
    answer = _announced(home, method, path)
    assert (answer.status_code, answer.json()) == (413, {word: _said(limit), **more})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Error-Code"] == "web.body_too_long"
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("POST", "/api/audits/tasks", _UPLOAD),
        ("POST", "/api/v1/telemetry", _UPLOAD),
        ("POST", "/api/machines", _OTHER),
        ("POST", "/api/auth/session", _OTHER),
        ("DELETE", "/detect_leak", _UPLOAD),
        ("POST", "/nowhere", _OTHER),
    ],
)
def test_every_other_route_answers_with_a_problem_document(
    home: Indoors, method: str, path: str, limit: int
) -> None:
    answer = _announced(home, method, path)
    found = answer.json()
    assert (answer.status_code, found["detail"], found["limit_bytes"]) == (413, _said(limit), limit)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Connection"] == "close"
