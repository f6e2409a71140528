"""Instants leave the service in one form, whichever database kept them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.properties.service.market import FLAT, Market

from premises.properties.plans import Layout
from premises.properties.rights import STRANGER
from premises.properties.service.reading import wire

AT = datetime(2026, 11, 20, 2, 21, 5, 573398, UTC)


def test_an_instant_is_told_alike_by_every_database(market: Market) -> None:
    number = market.domain.listings.create(market.person("ann"), FLAT)
    for at, said in (
        (AT, "2026-11-20T02:21:05.573398Z"),
        (AT.replace(microsecond=0), "2026-11-20T02:21:05.000000Z"),
    ):
        market.change(number, created_at=at)
        with market.reader.reading(STRANGER) as ask:
            level = ask.listing(Layout("Property", ("created_at",)), number)
        assert level is not None
        raw = level.rows[0][0]
        assert wire.rfc3339(raw) == said
        assert wire.original(raw) == said[:-1].replace("T", " ")
        assert wire.as_instant(raw) == at


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-20 02:21:05.573398",
        AT.replace(tzinfo=None),
        AT,
        AT.astimezone(timezone(timedelta(hours=5))),
    ],
)
def test_whatever_a_driver_gives_is_the_same_instant(raw: object) -> None:
    assert wire.rfc3339(raw) == "2026-11-20T02:21:05.573398Z"
    assert wire.original(raw) == "2026-11-20 02:21:05.573398"
    assert wire.as_instant(raw) == AT


def test_what_is_no_instant_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="no instant"):
        wire.rfc3339(7)
