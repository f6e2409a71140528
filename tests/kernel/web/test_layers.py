"""Every answer, whoever gives it, carries its id, its safety headers and its origin rules."""

import pytest
from fastapi import FastAPI, Response
from fastapi_offline import FastAPIOffline
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs
from tests.kernel.web.asking import ask, assembled

from premises.kernel.errors import Forbidden, Unauthenticated
from premises.kernel.observability.metrics import Metrics
from premises.kernel.settings import ServerSettings

CONSOLE = "http://localhost:3000"
SETTINGS = ServerSettings(max_body_bytes=1024)


class KeyGate:
    """Lets in `/k/<key>/...` under its shorter path, and refuses `/closed`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/closed":
            raise Unauthenticated("auth.no_token", "Sign in.")
        if path == "/broken":
            raise RuntimeError("gate")
        if path.startswith("/k/"):
            scope = {**scope, "path": "/" + path.split("/", 3)[3]}
        await self._app(scope, receive, send)


def application(metrics: Metrics | None = None) -> FastAPI:
    app = FastAPIOffline()

    @app.get("/things/{number}")
    def thing(number: int) -> dict[str, object]:
        return {"number": number, "seen": get_contextvars()["request_id"]}

    @app.post("/things")
    async def make(body: dict[str, str]) -> None: ...

    @app.get("/framed")
    def framed(response: Response) -> None:
        response.headers["Content-Security-Policy"] = "frame-ancestors *"

    @app.get("/forbidden")
    def forbidden() -> None:
        raise Forbidden("auth.no_grant", "Ask.")

    return assembled(app, SETTINGS, gate=KeyGate, metrics=metrics or Metrics())


EVERY_WAY_TO_FAIL = [
    ("GET", "/closed", b"", 401),
    ("GET", "/broken", b"", 500),
    ("GET", "/nowhere", b"", 404),
    ("GET", "/forbidden", b"", 403),
    ("GET", "/things/x", b"", 422),
    ("DELETE", "/things/1", b"", 405),
    ("POST", "/things", b" " * 2000, 413),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), EVERY_WAY_TO_FAIL)
def test_every_refusal_is_a_problem_that_a_listed_page_can_read(
    method: str, path: str, body: bytes, status: int
) -> None:
    with capture_logs():
        answer = ask(application(), method, path, content=body, headers={"origin": CONSOLE})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == CONSOLE
    assert "X-Error-Code" in answer.headers["access-control-expose-headers"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["request_id"] == answer.headers["x-request-id"] != ""


def test_a_sane_request_id_is_kept_and_known_inside_the_route() -> None:
    answer = ask(application(), "GET", "/things/1", headers={"x-request-id": "Abc.1-2_3"})
    assert answer.headers["x-request-id"] == answer.json()["seen"] == "Abc.1-2_3"


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", "x\x7f", "ä", 'a"b', "a;b"])
def test_any_other_request_id_is_replaced(given: str) -> None:
    answer = ask(application(), "GET", "/things/1", headers={"x-request-id": given.encode()})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 36


def test_nothing_of_a_request_stays_behind() -> None:
    ask(application(), "GET", "/things/1")
    assert "request_id" not in get_contextvars()


def test_pages_may_run_no_script_of_their_own_except_the_documentation() -> None:
    plain = ask(application(), "GET", "/things/1").headers["content-security-policy"]
    assert "default-src 'self'" in plain
    assert "frame-ancestors 'none'" in plain
    assert "script-src" not in plain
    for path in ("/docs", "/redoc", "/k/secret/docs"):
        docs = ask(application(), "GET", path)
        assert docs.status_code == 200
        assert "script-src 'self' 'unsafe-inline'" in docs.headers["content-security-policy"]


def test_what_a_route_has_set_is_not_replaced() -> None:
    answer = ask(application(), "GET", "/framed")
    assert answer.headers.get_list("content-security-policy") == ["frame-ancestors *"]


def test_a_browsers_question_is_answered_before_the_gate() -> None:
    asked = {"origin": CONSOLE, "access-control-request-method": "PATCH"}
    answer = ask(application(), "OPTIONS", "/closed", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == CONSOLE
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "PATCH" in answer.headers["access-control-allow-methods"]


def test_a_foreign_page_is_refused_with_a_problem() -> None:
    asked = {"origin": "http://evil.example", "access-control-request-method": "GET"}
    answer = ask(application(), "OPTIONS", "/things/1", headers=asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "web.foreign_origin")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "access-control-allow-origin" not in answer.headers


def test_any_origin_never_means_with_somebodys_cookies() -> None:
    app = assembled(FastAPI(), ServerSettings(cors_origins=("*",)))
    answer = ask(app, "GET", "/", headers={"origin": "http://evil.example", "cookie": "a=b"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "template", "label"),
    [
        ("GET", "/things/7", "/things/{number}", "GET"),
        ("GET", "/k/topsecret/things/7", "/things/{number}", "GET"),
        ("GET", "/nowhere/7", "(none)", "GET"),
        ("BREW", "/things/7", "/things/{number}", "(other)"),
    ],
)
def test_numbers_are_kept_by_template_and_never_by_path(
    method: str, path: str, template: str, label: str
) -> None:
    metrics = Metrics()
    ask(application(metrics), method, path)
    page = metrics.render()[0].decode()
    labels = f'method="{label}",route="{template}"'
    assert f"premises_http_requests_total{{{labels},status=" in page
    assert f"premises_http_request_duration_seconds_count{{{labels}}} 1.0" in page
    assert 'premises_http_open{kind="http"} 0.0' in page
    assert path not in page


def test_a_bug_is_counted_for_its_route() -> None:
    app, metrics = FastAPI(), Metrics()

    @app.get("/bugs/{number}")
    def bug(number: int) -> None:
        raise RuntimeError

    with capture_logs() as entries:
        ask(assembled(app, metrics=metrics), "GET", "/bugs/3")
    labels = 'method="GET",route="/bugs/{number}",status="500"'
    assert f"premises_http_requests_total{{{labels}}} 1.0" in metrics.render()[0].decode()
    assert (entries[-1]["route"], entries[-1]["code"]) == ("/bugs/{number}", "web.bug")


def test_what_is_asked_all_the_time_is_noted_quietly() -> None:
    app = FastAPI()

    @app.get("/health")
    def health() -> None: ...

    with capture_logs() as entries:
        ask(assembled(app), "GET", "/health")
    assert [entry["log_level"] for entry in entries] == ["debug"]


def test_a_path_of_any_length_makes_a_short_line() -> None:
    with capture_logs() as entries:
        ask(application(), "GET", "/" + "x" * 50_000)
    (path,) = [entry["path"] for entry in entries if entry["event"] == "request"]
    assert path == "/" + "x" * 999
