"""Keeps the tables that other programs read by name: the published machine's days."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from premises.machines.service import totals
from premises.machines.service.figures import Figures
from premises.machines.service.keyed import Change
from premises.machines.service.pages import Page, Topic, pages
from premises.machines.service.published import Published


def publish(
    session: Session,
    figures: Figures,
    now: datetime,
    days: Iterable[date],
    utc_days: Iterable[date],
    topics: Collection[Topic] = tuple(Topic),
) -> int:
    """Make local days, and days of UTC for energy, what they are; returns the rows written.

    What is so already is left alone.
    """
    changes: dict[Published, Change] = defaultdict(Change)
    local, utc = sorted(set(days)), sorted(set(utc_days))
    for topic in topics:
        for day in utc if topic is Topic.ENERGY else local:
            for page in pages(figures, topic, day):
                changes[page.table] += _write(session, page, now)
    totals.keep(session, changes)
    return sum(one.written for one in changes.values())


def _write(session: Session, page: Page, now: datetime) -> Change:
    table = page.table
    stamps = {"last_updated_at": now} if table.is_stamped else {}
    kept = table.kept(session, page.day)
    return table.keyed.sync(session.connection(), kept, page.rows, **stamps)
