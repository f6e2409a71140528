"""Sources are kept once, shown without their secrets, and say what they cannot be."""

import pytest
from tests.machines.shops import Shop

from premises.kernel.errors import Invalid, NotFound
from premises.machines.service.sources import shown


def test_the_same_place_is_added_once_and_feeds_its_machine(shop: Shop) -> None:
    shop.machine()
    sources = shop.domain.sources
    quiet = sources.add("m", "postgresql://a@host/db", {"is_polled": False})
    assert not shop.domain.machines.find("m").is_live
    assert sources.add("m", "postgresql://a@host/db", {"is_polled": False}).id == quiet.id
    agent = sources.add("m", "http://agent:5000")
    assert agent.kind == "mtconnect"
    assert shop.domain.machines.find("m").is_live
    assert {row.id for row in sources.all("m")} == {quiet.id, agent.id}
    with shop.database.read() as session:
        assert shop.domain.pulls.polled(session) == [agent.id]
    sources.remove(agent.id)
    with pytest.raises(NotFound):
        sources.remove(agent.id)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://me:word@host:5433/db?password=x",
            "postgresql+psycopg://me:***@host:5433/db",
        ),
        ("http://me:word@agent:5000/a?key=x", "http://me:***@agent:5000/a"),
        ("/var/log/2207.db", "/var/log/2207.db"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_what_cannot_be_a_source_is_refused(sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    add = sqlite_shop.domain.sources.add
    for url, options, kind in (
        ("mysql://host/db", {}, None),
        ("oracle://host/db", {}, None),
        ("x.db", {"speed": 9}, None),
        ("http://agent", {"device": 5}, None),
        ("http://agent", {}, "opcua"),
        ("postgresql://host/db", {}, "mtconnect"),
    ):
        with pytest.raises(Invalid):
            add("m", url, options, kind)
    with pytest.raises(NotFound):
        add("none", "x.db")
