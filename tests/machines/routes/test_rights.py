"""Who was let in to read does not write, and who writes does not say where rows come from."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.app.indoors import Indoors, indoors
from tests.house import SECRET
from tests.machines.routes.visits import PUSH, T

from premises.app.domains import NAMES, SIGNUP_NAMES
from premises.kernel.auth import build_auth

_SOURCE: Mapping[str, object] = {"url": "postgresql://db/x", "options": {"is_polled": False}}
READS = (
    "/api/status",
    "/api/v1/data_status",
    "/api/v1/energy_consumption?target_date=2022-02-23",
    "/api/machines",
    "/api/machines/mill/variables",
    "/api/machines/mill/revisions",
    "/api/machines/mill/sources",
    "/api/machines/quarantine",
)
WRITES: tuple[tuple[str, str, Any, int], ...] = (
    ("POST", "/api/machines", {"name": "Lathe"}, 201),
    ("PATCH", "/api/machines/mill", {"installed_kw": 90}, 200),
    ("POST", "/api/machines/mill/variables", {"name": "V"}, 201),
    ("POST", f"{PUSH}?machine=mill", [["V", T, 1]], 200),
    ("POST", "/api/machines/mill/rebuild", {}, 202),
    ("POST", "/api/machines/quarantine/discard", {}, 200),
    ("DELETE", "/api/machines/mill/variables/NONE", None, 404),
)
OWNS: tuple[tuple[str, str, Any, int], ...] = (
    ("POST", "/api/machines/mill/sources", _SOURCE, 201),
    ("DELETE", "/api/machines/mill/sources/0", None, 404),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    rules = {"mode": "required", "secret": SECRET}
    with indoors(tmp_path_factory.mktemp("strict"), "machines", auth=rules) as house:
        yield house


@pytest.fixture(scope="module")
def bases(home: Indoors) -> dict[str, str]:
    """The base paths of clients that may read, write, and administer machines."""
    kernel, settings = home.building.kernel, home.building.settings.auth
    auth = build_auth(
        kernel.database, kernel.clock, settings, domains=NAMES, signup_domains=SIGNUP_NAMES
    )
    found = {}
    for scope in ("read", "write", "admin"):
        found[scope] = str(auth.clients.add_client("machines", scope=scope).base_path)
    return found


def test_nobody_gets_further_than_they_may(home: Indoors, bases: dict[str, str]) -> None:
    made = home.client.post(f"{bases['admin']}/api/machines", json={"name": "Mill"})
    assert made.status_code == 201, made.text
    for path in READS:
        for base, wanted in (("", 401), *((base, 200) for base in bases.values())):
            assert home.client.get(base + path).status_code == wanted, (base, path)
    for scope, doors, is_allowed in (
        ("read", WRITES, False),
        ("read", OWNS, False),
        ("write", WRITES, True),
        ("write", OWNS, False),
        ("admin", OWNS, True),
    ):
        for method, path, body, wanted in doors:
            answer = home.client.request(method, bases[scope] + path, json=body)
            assert answer.status_code == (wanted if is_allowed else 403), (scope, path, answer.text)
