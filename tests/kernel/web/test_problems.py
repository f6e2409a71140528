"""Every failure reaches the caller in one shape, with the right number and nothing internal."""

import json
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, HTTPException, WebSocket
from pydantic import BaseModel
from structlog.testing import capture_logs
from tests.kernel.web.asking import ask, assembled, serving
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from premises.kernel import errors
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.problems import STATUSES, TITLES, to_json


class Sign(BaseModel):
    name: str
    password: int
    weight: float = 0


def application() -> FastAPI:
    app = FastAPI()

    @app.get("/bug")
    def bug() -> None:
        raise RuntimeError("the password is swordfish")

    @app.post("/sign")
    def sign(body: Sign) -> Sign:
        return body

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418, detail={"kind": "tea"}, headers={"X-Pot": "yes"})

    @app.get("/nothing")
    def nothing() -> None:
        raise HTTPException(304)

    return app


def failing(failure: errors.Failure) -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def fail() -> None:
        raise failure

    return assembled(app)


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (errors.Invalid("audits.no_gradient", "Both temperatures are equal.", inside_c=20), 422),
        (errors.Unauthenticated("auth.no_token", "Sign in."), 401),
        (errors.Forbidden("auth.no_grant", "Ask the owner."), 403),
        (errors.NotFound("cameras.no_camera", "No such camera."), 404),
        (errors.Conflict("cameras.exists", "It exists."), 409),
        (errors.Conflict("web.etag_mismatch", "Read again."), 412),
        (errors.TooMany("limits.exceeded", "Slow down.", wait_s=2.1), 429),
        (errors.Unavailable("database.busy", "Come again."), 503),
    ],
)
def test_a_failure_keeps_its_code_message_and_facts(failure: errors.Failure, status: int) -> None:
    answer = ask(failing(failure), "GET", "/")
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["code"], body["detail"]) == (failure.code, failure.message)
    assert body["title"] == TITLES[failure.kind]
    assert answer.headers["x-error-code"] == failure.code
    assert body["request_id"] == answer.headers["x-request-id"]
    assert {name: body[name] for name in failure.facts} == failure.facts


def test_every_kind_of_failure_has_a_number_and_a_title() -> None:
    kinds = {kind.kind for kind in errors.Failure.__subclasses__()}
    assert kinds == TITLES.keys()
    assert kinds <= STATUSES.keys()


def test_facts_never_replace_what_the_standard_defines() -> None:
    failure = errors.Invalid("a.b", "Change it.", status=200, type="fine", detail="?")
    body = ask(failing(failure), "GET", "/").json()
    assert (body["status"], body["detail"]) == (422, "Change it.")
    assert body["type"] == "urn:premises:problem:a.b"


def test_who_must_sign_in_is_told_how() -> None:
    answer = ask(failing(errors.Unauthenticated("auth.no_token", "Sign in.")), "GET", "/")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("failure", "wait"),
    [
        (errors.TooMany("l.e", "Slow down.", wait_s=2.1), "3"),
        (errors.TooMany("l.e", "Slow down."), None),
        (errors.Unavailable("d.b", "Later."), "1"),
        (errors.Unavailable("d.b", "Later.", wait_s=0), "1"),
        (errors.Unavailable("d.b", "Later.", wait_s=float("inf")), None),
    ],
)
def test_who_must_wait_is_told_how_long(failure: errors.Failure, wait: str | None) -> None:
    assert ask(failing(failure), "GET", "/").headers.get("retry-after") == wait


def test_a_bug_shows_nothing_internal_and_is_logged_once() -> None:
    with capture_logs() as entries:
        answer = ask(assembled(application()), "GET", "/bug", headers={"x-request-id": "r-1"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "web.bug"
    assert answer.json()["request_id"] == "r-1"
    assert "swordfish" not in answer.text
    assert "RuntimeError" not in answer.text
    assert [entry["event"] for entry in entries] == ["bug", "request"]
    assert isinstance(entries[0]["exc_info"], RuntimeError)


def test_an_unreadable_request_is_explained_without_repeating_its_values() -> None:
    answer = ask(
        assembled(application()), "POST", "/sign", json={"name": 3, "password": "swordfish"}
    )
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "web.invalid_request")
    assert [fault["loc"] for fault in body["errors"]] == [["body", "name"], ["body", "password"]]
    assert body["detail"].startswith("body.name: ")
    assert "swordfish" not in answer.text


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"name=3", {"content-type": "application/json"}, "no JSON"),
        (b'{"name": "x",}', {"content-type": "application/json"}, "no JSON"),
        (b'{"name": "x"}', {"content-type": "text/plain"}, "Content-Type: application/json"),
        (b'{"name": "x"}', {}, "Content-Type: application/json"),
        (b"[1]", {"content-type": "application/json"}, "JSON object"),
        (b"", {}, "JSON object"),
    ],
)
def test_who_sends_no_object_is_told_to_send_one(
    body: bytes, headers: dict[str, str], words: str
) -> None:
    """What curl sends without a word about it is a form."""
    answer = ask(assembled(application()), "POST", "/sign", content=body, headers=headers)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"{", b"", b'"\xff"', b'{"name":"\\ud800","password":1e999}'])
def test_broken_json_is_the_callers_mistake(body: bytes) -> None:
    answer = ask(
        assembled(application()),
        "POST",
        "/sign",
        content=body,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] in {"web.invalid_request", "web.http_400"}


def test_unknown_paths_and_methods_are_problems_too() -> None:
    app = assembled(application())
    assert ask(app, "GET", "/nowhere").json()["code"] == "web.no_route"
    answer = ask(app, "DELETE", "/bug")
    assert (answer.status_code, answer.json()["code"]) == (405, "web.method_not_allowed")
    assert answer.headers["allow"] == "GET"


def test_a_stated_answer_keeps_its_headers_and_details() -> None:
    answer = ask(assembled(application()), "GET", "/teapot")
    assert (answer.status_code, answer.headers["x-pot"]) == (418, "yes")
    assert answer.json()["info"] == {"kind": "tea"}
    assert answer.json()["detail"] == "I'm a Teapot"


def test_an_answer_without_a_body_stays_without_one() -> None:
    answer = ask(assembled(application()), "GET", "/nothing")
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"n": float("nan")}, b'{"n":null}'),
        ({"p": Path("/x")}, b'{"p":"/x"}'),
        ({1: "one"}, b'{"1":"one"}'),
    ],
)
def test_json_is_made_of_anything(value: object, text: bytes) -> None:
    assert to_json(value) == text


def test_json_survives_half_characters_and_huge_numbers() -> None:
    value = {"half": "\ud800", "huge": 2**70, "not": float("nan")}
    assert json.loads(to_json(value)) == {"half": "\ud800", "huge": 2**70, "not": None}


def contract() -> FastAPI:
    def say(failure: errors.Failure) -> tuple[int, object]:
        return 404, {"error": failure.message, **failure.facts}

    app = FastAPI()
    router = APIRouter(prefix="/old", route_class=contract_route(say))

    @router.get("/missing")
    def missing() -> None:
        raise errors.NotFound("cameras.no_camera", "No such camera", path="x")

    @router.get("/stated")
    def stated() -> None:
        raise HTTPException(403, detail={"error": "no"})

    @router.post("/sign")
    def sign(body: Sign) -> Sign:
        return body

    app.include_router(router)
    return assembled(app)


def test_a_contract_route_says_exactly_the_contracts_body() -> None:
    answer = ask(contract(), "GET", "/old/missing")
    assert (answer.status_code, answer.json()) == (404, {"error": "No such camera", "path": "x"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-error-code"] == "cameras.no_camera"
    assert answer.headers["x-request-id"]


def test_a_contract_route_keeps_the_stock_words_for_everything_else() -> None:
    assert ask(contract(), "GET", "/old/stated").json() == {"detail": {"error": "no"}}
    answer = ask(contract(), "POST", "/old/sign", json={"name": "a", "password": "x"})
    assert answer.status_code == 422
    assert answer.json().keys() == {"detail"}
    assert answer.json()["detail"][0]["loc"] == ["body", "password"]


def test_a_contract_route_can_say_what_is_not_json() -> None:
    answer = ask(
        contract(),
        "POST",
        "/old/sign",
        content=b'{"name": NaN, "password": "\\ud800"}',
        headers={"content-type": "application/json"},
    )
    assert (answer.status_code, answer.json()["detail"][0]["input"]) == (422, None)


def sockets() -> FastAPI:
    app = FastAPI()

    @app.websocket("/refused")
    async def refused(socket: WebSocket) -> None:
        raise errors.Unauthenticated("auth.no_token", "Sign in.")

    @app.websocket("/later")
    async def later(socket: WebSocket) -> None:
        await socket.accept()
        raise errors.Unavailable("events.closing", "Come again.")

    @app.websocket("/bug")
    async def bug(socket: WebSocket) -> None:
        await socket.accept()
        raise RuntimeError("inside")

    return assembled(app)


def test_a_socket_is_refused_with_an_answer_while_it_is_not_open() -> None:
    with serving(sockets()) as port, pytest.raises(InvalidStatus) as refusal:
        connect(f"ws://127.0.0.1:{port}/refused")
    response = refusal.value.response
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["x-request-id"]
    assert json.loads(response.body)["code"] == "auth.no_token"


@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [("/later", 1013, "events.closing"), ("/bug", 1011, "web.bug")],
)
def test_an_open_socket_is_closed_with_the_reason(path: str, code: int, reason: str) -> None:
    with (
        capture_logs(),
        serving(sockets()) as port,
        connect(f"ws://127.0.0.1:{port}{path}") as socket,
        pytest.raises(ConnectionClosed) as closed,
    ):
        socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (code, reason)
