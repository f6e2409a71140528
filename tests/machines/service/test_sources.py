"""Sources are kept once, shown without their secrets, and say what they cannot be."""

from pathlib import Path

import pytest
from tests.machines.shops import Shop

from premises.kernel.errors import Invalid, NotFound
from premises.machines.service.places import shown


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
    ("first", "again"),
    [
        ("postgresql://a@host/db", "postgresql+psycopg://b:other@HOST:5432/db"),
        ("postgresql+asyncpg://a@/db?host=/run", "postgresql://a@/db?host=/run"),
        ("logs/2207.db", "./old/../logs/2207.db"),
        ("logs/2207.db", "sqlite:///logs/2207.db"),
        ("http://agent:5000", "http://agent:5000/"),
        ("http://agent", "http://AGENT:80"),
    ],
)
def test_a_place_is_known_however_its_address_is_written(
    sqlite_shop: Shop, first: str, again: str
) -> None:
    sqlite_shop.machine()
    sources = sqlite_shop.domain.sources
    mine = sources.add("m", first)
    assert sources.add("m", again).id == mine.id
    assert len(sources.all("m")) == 1


def test_a_place_is_asked_with_the_password_that_was_said_last(sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    sources = sqlite_shop.domain.sources
    sources.add("m", "postgresql://a:old@host/db")
    for word, say in (("new", sources.add), ("newest", sources.once)):
        assert say("m", f"postgresql://a:{word}@host/db").url == f"postgresql://a:{word}@host/db"
    assert len(sources.all("m")) == 1


def test_a_file_is_found_from_any_folder(sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    for file in ("2207.db", "sqlite:///1245.db"):
        row = sqlite_shop.domain.sources.add("m", file)
        assert Path(row.url) == Path(file.removeprefix("sqlite:///")).absolute()


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("postgresql://a@host/db", "postgresql://a@host/other"),
        ("postgresql://a@host/db", "postgresql://a@host:5433/db"),
        ("http://agent:5000/a", "http://agent:5000/b"),
        ("a.db", "b.db"),
    ],
)
def test_other_places_are_other_sources(sqlite_shop: Shop, first: str, other: str) -> None:
    sqlite_shop.machine()
    sources = sqlite_shop.domain.sources
    assert sources.add("m", first).id != sources.add("m", other).id


def test_a_place_that_was_asked_once_is_polled_from_where_it_was(sqlite_shop: Shop) -> None:
    sqlite_shop.machine()
    sources = sqlite_shop.domain.sources
    once = sources.once("m", "x.db")
    assert once.options == {"is_polled": False}
    polled = sources.add("m", "x.db")
    assert (polled.id, polled.options) == (once.id, {})
    assert sqlite_shop.domain.machines.find("m").is_live
    # To ask it once more does not end that; to say so does.
    assert sources.once("m", "x.db").options == {}
    assert sources.add("m", "x.db", {"is_polled": False}).options == {"is_polled": False}
    assert not sqlite_shop.domain.machines.find("m").is_live


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
        ("http://agent:port", {}, None),
        ("http://agent", {}, "opcua"),
        ("postgresql://host/db", {}, "mtconnect"),
    ):
        with pytest.raises(Invalid):
            add("m", url, options, kind)
    with pytest.raises(NotFound):
        add("none", "x.db")
