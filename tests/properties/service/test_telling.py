"""Whoever keeps a search gets one mail about what came into it, and none about what they know."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.kernel.notify.mailbox import Mailbox, receiving_mail
from tests.properties.service.market import FLAT, Market, opened

from premises.kernel.auth.models import Account
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.jobs import JobRow, Worker
from premises.kernel.settings import JobsSettings, NotifySettings
from premises.properties.jobs import TELL
from premises.properties.models import SearchRow
from premises.properties.search import Condition, Range
from premises.properties.service.telling import Telling

CHEAP = Condition(price=Range(None, 200_000))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with receiving_mail() as opened_box:
        yield opened_box


@pytest.fixture
def market(sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path, mailbox: Mailbox) -> Market:
    notify = NotifySettings(
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_security="none",
        smtp_from="house@example.org",
        timeout_s=2,
    )
    return opened(sqlite, doorbell, tmp_path, notify)


def _later(hours: float = 1.0) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def _telling(market: Market) -> Telling:
    return Telling(market.database, market.domain.jobs.notify)


def _text(mailbox: Mailbox) -> str:
    (mail,) = mailbox.mails
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


def test_what_came_into_a_search_is_told_once(market: Market, mailbox: Mailbox) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    listings, telling = market.domain.listings, _telling(market)
    listings.create(ann, replace(FLAT, price=150_000, title="There before"))
    market.domain.searches.save(bob, "Cheap\r\nBcc: all@example.org", CHEAP, is_told=True)
    listings.create(ann, replace(FLAT, price=180_000, title="Cheap one"))
    listings.create(ann, replace(FLAT, price=500_000, title="Dear one"))
    listings.create(bob, replace(FLAT, price=1000, title="Bob's own"))
    hidden = listings.create(ann, replace(FLAT, price=1000, title="Secret", is_published=False))
    fallen = listings.create(ann, replace(FLAT, price=300_000, title="Falls"))
    listings.update(ann, fallen, replace(FLAT, price=199_000, title="Falls"))
    assert telling.tell(_later()) == 1
    mail = mailbox.mails[0]
    assert mail["To"] == "bob@example.org"
    assert mail["Bcc"] is None
    assert _text(mailbox).splitlines() == ["Falls, León: 199,000.00", "Cheap one, León: 180,000.00"]
    assert telling.tell(_later()) == 0
    listings.publish(ann, hidden, True)
    # What is changed after all was told is looked at the next time.
    with market.database.write() as session:
        session.execute(sa.update(SearchRow).values(told_at=datetime.now(UTC) - timedelta(1)))
    assert telling.tell(_later()) == 1
    assert len(mailbox.mails) == 2


def test_what_is_just_being_written_waits_for_the_next_time(
    market: Market, mailbox: Mailbox
) -> None:
    """A transaction bears the time of its beginning, and may be seen a moment later only."""
    ann, bob = market.person("ann"), market.person("bob")
    market.domain.searches.save(bob, "All", Condition(), is_told=True)
    market.domain.listings.create(ann, FLAT)
    assert _telling(market).tell(datetime.now(UTC)) == 0
    assert _telling(market).tell(_later()) == 1


def test_only_those_who_want_it_and_may_come_in_get_mail(market: Market, mailbox: Mailbox) -> None:
    ann, bob, eve = market.person("ann"), market.person("bob"), market.person("eve")
    market.domain.searches.save(bob, "Quiet", Condition())
    market.domain.searches.save(eve, "Loud", Condition(), is_told=True)
    with market.database.write() as session:
        session.get_one(Account, "eve").is_active = False
    market.domain.listings.create(ann, FLAT)
    assert _telling(market).tell(_later()) == 0
    unproven = replace(bob, proven_email=None)
    with pytest.raises(Invalid) as refused:
        market.domain.searches.save(unproven, "Loud", Condition(), is_told=True)
    assert refused.value.code == "properties.unproven_email"
    assert mailbox.mails == []


def test_a_mail_server_that_is_away_is_asked_again(market: Market, mailbox: Mailbox) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    market.domain.searches.save(bob, "All", Condition(), is_told=True)
    market.domain.listings.create(ann, FLAT)
    mailbox.replies = {"RCPT": "451 later"}
    with pytest.raises(Unavailable):
        _telling(market).tell(_later())
    mailbox.replies = {}
    assert _telling(market).tell(_later(2)) == 1
    mailbox.mails.clear()
    market.domain.listings.create(ann, FLAT)
    with market.database.write() as session:
        session.execute(sa.update(SearchRow).values(told_at=datetime.now(UTC) - timedelta(1)))
    mailbox.replies = {"RCPT": "550 never"}
    _telling(market).tell(_later(3))
    mailbox.replies = {}
    assert _telling(market).tell(_later(4)) == 0


def test_a_search_of_another_version_is_passed_over(market: Market, mailbox: Mailbox) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    market.domain.listings.create(ann, FLAT)
    for strange in ({"property_types": ["CASTLE"]}, {"near": [1]}, {"price": 5}, {"moat": True}):
        market.domain.searches.save(bob, str(strange), Condition(), is_told=True)
        with market.database.write() as session:
            same = sa.update(SearchRow).where(SearchRow.name == str(strange))
            session.execute(same.values(condition=strange, told_at=_later(-24)))
    # What it does not know is as if it had not been asked.
    assert _telling(market).tell(_later()) == 1
    assert "moat" in str(mailbox.mails[0]["Subject"])


def test_the_job_comes_round_and_tells(market: Market, mailbox: Mailbox) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    market.domain.searches.save(bob, "All", Condition(), is_told=True)
    market.domain.listings.create(ann, FLAT)
    with market.database.write() as session:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        session.execute(sa.text("UPDATE property_changes SET changed_at = :at"), {"at": long_ago})
        session.execute(sa.update(SearchRow).values(told_at=long_ago - timedelta(hours=1)))
    schedule = next(one for one in market.domain.schedules() if one.name == TELL)
    for _ in range(2):
        with market.database.write() as session:
            schedule.due(session, market.database.now(session))
    assert len(market.rows(JobRow)) == 1
    Worker(market.database, market.registry, market.domain.jobs.doorbell, JobsSettings()).drain()
    assert len(mailbox.mails) == 1
