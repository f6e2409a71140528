"""A wing is passed by where it has nothing for a request, and is otherwise like any router."""

from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Match
from tests.kernel.web.asking import ask

from premises.kernel.web.wings import Wing, attach


def _app() -> tuple[FastAPI, Wing]:
    wing = Wing(prefix="/api/things")
    rooms = APIRouter()

    @wing.get("")
    def things() -> list[str]:
        return ["all"]

    @rooms.get("/{thing}/parts/{part:path}")
    def part(thing: str, part: str) -> list[str]:
        return [thing, part]

    wing.include_router(rooms)
    app = FastAPI()
    app.include_router(wing)

    @app.get("/api/other")
    def other() -> str:
        return "other"

    return app, wing


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/api/things", 200, ["all"]),
        ("GET", "/api/things/a/parts/b/c", 200, ["a", "b/c"]),
        ("GET", "/api/other", 200, "other"),
        ("GET", "/api/thin", 404, {"detail": "Not Found"}),
        ("POST", "/api/things", 405, {"detail": "Method Not Allowed"}),
    ],
)
def test_each_request_finds_its_way(method: str, path: str, status: int, body: Any) -> None:
    answer = ask(_app()[0], method, path)
    assert (answer.status_code, answer.json()) == (status, body)


def test_a_foreign_path_is_not_looked_at() -> None:
    _, wing = _app()
    for path in ("/api/other", "/api/things-to-do"):
        scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
        assert wing.matches(scope) == (Match.NONE, {})


def test_a_slash_too_many_is_redirected_as_ever() -> None:
    assert ask(_app()[0], "GET", "/api/things/").status_code == 307


def test_a_base_path_is_no_part_of_the_path() -> None:
    """Clients with a key in their base path call `/k/<key>/api/...`."""
    app, _ = _app()
    app.root_path = "/k/key"
    assert ask(app, "GET", "/k/key/api/things").json() == ["all"]


def test_routes_are_worked_out_when_they_are_asked_for() -> None:
    """Each is looked at once as it is written down, and once more for the first request."""
    worked_out: list[str] = []

    def named(route: APIRoute) -> str:
        worked_out.append(route.path)
        return route.path

    house, floor = Wing(), Wing()
    room = APIRouter(prefix="/house", generate_unique_id_function=named)
    room.get("/door")(lambda: "open")
    floor.include_router(room)
    house.include_router(floor)
    app = FastAPI()
    attach(house, app)
    assert worked_out == ["/house/door"]
    assert ask(app, "GET", "/garden/door").status_code == 404
    assert worked_out == ["/house/door"]
    assert ask(app, "GET", "/house/door").json() == "open"
    assert worked_out == ["/house/door"] * 2
    assert list(app.openapi()["paths"]) == ["/house/door"]
