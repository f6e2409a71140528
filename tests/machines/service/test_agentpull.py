"""What an MTConnect agent observes is known here, and what it lost is known to be unknown."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.machines.agent import Agent, at, serving
from tests.machines.shops import Shop

from premises.kernel.errors import Invalid, Unavailable
from premises.machines.archive import Stretch
from premises.machines.canon import Quality
from premises.machines.models import TextRow, VariableRow
from premises.machines.service.ledger import Pulled

T0 = at("2026-05-20T06:00:00")
MINUTE = timedelta(minutes=1)
UNKNOWN = None


@pytest.fixture
def agent() -> Agent:
    return Agent(T0)


@pytest.fixture
def source(agent: Agent, sqlite_shop: Shop) -> Iterator[str]:
    sqlite_shop.machine(preset="mtconnect")
    with serving(agent) as url:
        yield sqlite_shop.domain.sources.add("m", url).id


def pull(shop: Shop, source: str) -> Pulled:
    return shop.domain.pulls.pull(source)


def told(shop: Shop, name: str) -> list[tuple[Any, Any]]:
    """Minutes since the beginning, and what was known from then on."""
    with shop.database.read() as session:
        variable = session.scalars(sa.select(VariableRow).where(VariableRow.name == name)).one()
        found = shop.domain.archive.read(session, "m", Stretch(1, 2**42), [variable.id])
        texts = {row.id: row.text for row in session.scalars(sa.select(TextRow))}
    start = T0.timestamp() * 1000
    rows: list[tuple[Any, Any]] = []
    for t, x, q in zip(found.t_ms.tolist(), found.x.tolist(), found.q.tolist(), strict=True):
        value = (
            texts[x]
            if variable.datatype == "string" and q == 0
            else x / 10 ** max(variable.decimals, 0)
        )
        rows.append(((t - start) / 60_000, value if q == Quality.GOOD else UNKNOWN))
    return rows


def test_observations_become_rows_of_variables_named_by_their_type(
    agent: Agent, source: str, sqlite_shop: Shop
) -> None:
    pull(sqlite_shop, source)
    for minute, (item, value) in enumerate(
        (("exec", "ACTIVE"), ("temp", "21.5"), ("prog", "O1234"), ("count", "7"), ("xload", "40")),
        1,
    ):
        agent.observe(item, value, T0 + minute * MINUTE)
    agent.now = T0 + 6 * MINUTE
    assert pull(sqlite_shop, source).taken == 5
    assert told(sqlite_shop, "EXECUTION") == [(0, UNKNOWN), (1, "ACTIVE")]
    assert told(sqlite_shop, "TEMPERATURE") == [(0, UNKNOWN), (2, 21.5)]
    assert told(sqlite_shop, "PART_COUNT") == [(0, UNKNOWN), (4, 7)]
    assert told(sqlite_shop, "xload") == [(0, UNKNOWN), (5, 40)]
    roles = {row.name: row.role for row in sqlite_shop.domain.variables.all("m")}
    assert roles["EXECUTION"] == "operation"
    assert (roles["xload"], roles["yload"]) == ("utilisation", "utilisation")
    assert (roles["ALARMS"], roles["FAULT"], roles["PROGRAM"]) == ("alarms", "stop", "program_name")
    assert "path" not in roles
    assert "PATH_POSITION" not in roles
    assert pull(sqlite_shop, source).taken == 0
    sqlite_shop.settle()
    assert sqlite_shop.differences() == []


def test_what_is_unavailable_is_unknown(agent: Agent, source: str, sqlite_shop: Shop) -> None:
    agent.observe("exec", "READY", T0 + MINUTE)
    agent.observe("exec", "UNAVAILABLE", T0 + 2 * MINUTE)
    pull(sqlite_shop, source)
    agent.observe("exec", "ACTIVE", T0 + 3 * MINUTE)
    agent.observe("exec", "UNAVAILABLE", T0 + 4 * MINUTE)
    pull(sqlite_shop, source)
    assert told(sqlite_shop, "EXECUTION") == [(2, UNKNOWN), (3, "ACTIVE"), (4, UNKNOWN)]


def test_conditions_are_alarms_and_a_fault_stops_the_machine(
    agent: Agent, source: str, sqlite_shop: Shop
) -> None:
    pull(sqlite_shop, source)
    agent.observe("system", "", T0 + MINUTE, level="Normal")
    agent.observe("system", "Oil low", T0 + 2 * MINUTE, level="Warning", nativeCode="W1")
    agent.observe("motion", "Axis stuck", T0 + 3 * MINUTE, level="Fault", nativeCode="F7")
    agent.observe("motion", "", T0 + 4 * MINUTE, level="Normal", nativeCode="F7")
    agent.observe("system", "", T0 + 5 * MINUTE, level="Normal")
    agent.observe("system", "", T0 + 6 * MINUTE, level="Unavailable")
    agent.observe("motion", "", T0 + 6 * MINUTE, level="Unavailable")
    pull(sqlite_shop, source)
    alarms = [
        (minute, said if said is None else [(one[0], one[1]) for one in json.loads(str(said))])
        for minute, said in told(sqlite_shop, "ALARMS")
    ]
    oil, axis = ("W1", "Oil low"), ("F7", "Axis stuck")
    assert alarms == [
        *((0, UNKNOWN), (1, []), (2, [oil]), (3, [axis, oil]), (4, [oil]), (5, []), (6, UNKNOWN))
    ]
    faults = [row for row in told(sqlite_shop, "FAULT") if row[1] is UNKNOWN or row[0] in {2, 3, 4}]
    assert faults == [(0, UNKNOWN), (2, 0), (3, 1), (4, 0), (6, UNKNOWN)]


def test_a_restart_of_the_agent_is_a_gap_that_nobody_fills(
    agent: Agent, source: str, sqlite_shop: Shop
) -> None:
    agent.observe("exec", "ACTIVE", T0 + MINUTE)
    agent.observe("temp", "20", T0 + MINUTE)
    agent.observe("system", "", T0 + MINUTE, level="Normal")
    agent.now = T0 + 2 * MINUTE
    pull(sqlite_shop, source)
    # This is never fetched: the agent dies before.
    agent.observe("exec", "READY", T0 + 5 * MINUTE)
    agent.observe("exec", "ACTIVE", T0 + 6 * MINUTE)
    agent.observe("temp", "25", T0 + 7 * MINUTE)
    agent.restart()
    agent.now = T0 + 10 * MINUTE
    pull(sqlite_shop, source)
    gap = pytest.approx(2 + 1 / 60_000)
    assert told(sqlite_shop, "EXECUTION") == [(1, "ACTIVE"), (gap, UNKNOWN), (6, "ACTIVE")]
    assert told(sqlite_shop, "TEMPERATURE") == [(1, 20), (gap, UNKNOWN), (7, 25)]
    assert told(sqlite_shop, "ALARMS") == [(0, UNKNOWN), (1, "[]"), (gap, UNKNOWN), (10, "[]")]
    agent.observe("exec", "READY", T0 + 11 * MINUTE)
    assert pull(sqlite_shop, source).taken == 1


def test_what_left_the_buffer_is_unknown_until_the_next_that_is_known(
    sqlite_shop: Shop,
) -> None:
    agent = Agent(T0, size=20)
    sqlite_shop.machine(preset="mtconnect")
    with serving(agent) as url:
        source = sqlite_shop.domain.sources.add("m", url).id
        agent.observe("exec", "ACTIVE", T0 + MINUTE)
        agent.now = T0 + 2 * MINUTE
        pull(sqlite_shop, source)
        for second in range(30):
            agent.observe("temp", f"{20 + second}", T0 + 3 * MINUTE + second * MINUTE / 60)
        agent.now = T0 + 9 * MINUTE
        pull(sqlite_shop, source)
    gap = pytest.approx(2 + 1 / 60_000)
    # It runs now as it did before, but nobody can say that it did all the time.
    assert told(sqlite_shop, "EXECUTION") == [(1, "ACTIVE"), (gap, UNKNOWN), (9, "ACTIVE")]
    assert told(sqlite_shop, "TEMPERATURE")[-2:] == [
        (gap, UNKNOWN),
        (pytest.approx(3 + 29 / 60), 49),
    ]


def test_many_observations_come_in_parts(
    agent: Agent, source: str, sqlite_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("premises.machines.service.agentpull._COUNT", 7)
    pull(sqlite_shop, source)
    for second in range(30):
        agent.observe("temp", f"{second}.5", T0 + MINUTE + second * MINUTE / 60)
    assert pull(sqlite_shop, source).taken == 30
    assert sum("/sample" in one for one in agent.asked) == 5


def test_a_value_that_is_no_number_is_held_and_spoils_no_other(
    agent: Agent, source: str, sqlite_shop: Shop
) -> None:
    pull(sqlite_shop, source)
    agent.observe("temp", "warm", T0 + MINUTE)
    agent.observe("temp", "21", T0 + 2 * MINUTE)
    found = pull(sqlite_shop, source)
    assert (found.taken, found.quarantined) == (1, {"malformed": 1})


@pytest.mark.parametrize(
    ("answer", "status", "kind"),
    [
        (b"<html>starting</html", 503, Unavailable),
        (b"no xml at all", 200, Invalid),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 200, Invalid),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 200, Invalid),
        (b"<a>" * 100 + b"</a>" * 100, 200, Invalid),
        (b"<a/>", 200, Invalid),
        (b'<E><Errors><Error errorCode="NO_DEVICE">none</Error></Errors></E>', 404, Invalid),
        (b'<S><Header instanceId="x"/></S>', 200, Invalid),
    ],
)
def test_what_is_no_agent_is_told_and_nothing_is_lost(
    agent: Agent, source: str, sqlite_shop: Shop, answer: bytes, status: int, kind: type[Exception]
) -> None:
    pull(sqlite_shop, source)
    agent.answer, agent.status = answer, status
    with pytest.raises(kind):
        pull(sqlite_shop, source)
    assert sqlite_shop.domain.sources.find(source).error
    agent.answer, agent.status = None, 200
    agent.observe("temp", "21", T0 + MINUTE)
    assert pull(sqlite_shop, source).taken == 1


def test_addresses_that_nothing_of_a_house_lives_at_are_never_asked(sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    for url in ("http://169.254.169.254/", "http://[fd00:ec2::254]/", "https:///x"):
        with pytest.raises(Invalid):
            sqlite_shop.domain.sources.add("m", url)
    mine = sqlite_shop.domain.sources.add("m", "http://127.0.0.1:1/").id
    with pytest.raises(Unavailable):
        pull(sqlite_shop, mine)


def test_a_device_that_the_agent_does_not_have_is_named(agent: Agent, sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    with serving(agent) as url:
        domain = sqlite_shop.domain
        right = domain.sources.add("m", url, {"device": "VMC"}).id
        assert pull(sqlite_shop, right).taken > 0
        assert agent.asked[0] == "/VMC/probe"
        wrong = domain.sources.add("m", url, {"device": "other one"}).id
        with pytest.raises(Invalid, match="it has VMC"):
            pull(sqlite_shop, wrong)
