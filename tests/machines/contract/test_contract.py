"""Clients of the original service are answered byte for byte as they expect, by a real server."""

import json
import re
from typing import Any

import pytest
from tests.contract import shapes
from tests.house import House


@pytest.mark.parametrize(
    "exchange",
    [pytest.param(one, id=one["name"]) for one in shapes("machines/contract")],
)
def test_the_answer_is_the_contracts(mill: House, exchange: dict[str, Any]) -> None:
    sent, wanted = exchange["send"], exchange["answer"]
    status, heads, body = mill.raw(sent["method"], sent["target"])
    assert (status, body.decode()) == (wanted["status"], wanted["body"])
    assert heads["content-type"] == "application/json"


def test_the_status_names_the_database(mill: House) -> None:
    """The original showed a row of the database's answer, as its language writes it."""
    status, _, body = mill.raw("GET", "/api/status")
    told = json.loads(body)
    assert (status, list(told)) == (200, ["status", "database", "version"])
    assert (told["status"], told["database"]) == ("API is running", "Connected")
    assert re.fullmatch(r"\('SQLite [0-9.]+',\)", told["version"])


def test_an_original_page_may_read_the_answers(mill: House) -> None:
    """The original's front end is served from another port of the same machine."""
    origin = "http://localhost:3000"
    status, heads, _ = mill.raw("GET", "/api/v1/data_status", {"Origin": origin})
    assert (status, heads["access-control-allow-origin"]) == (200, origin)


def test_every_route_of_the_contract_is_described(mill: House) -> None:
    described = mill.get("/openapi.json")["paths"]
    names = ("temperature", "temperatures", "machine_util", "machine_changes", "machine_program")
    more = ("energy_consumption", "alerts_daily_count", "alerts_detail", "data_status")
    assert {f"/api/v1/{name}" for name in (*names, *more)} | {"/", "/api/status"} <= set(described)
    assert all(list(described[f"/api/v1/{name}"]) == ["get"] for name in (*names, *more))
