"""Tells people by mail what is new in the searches they keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.kernel.auth.models import Account
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.notify.carriers import carry
from premises.kernel.notify.messages import Message, Parcel, one_line
from premises.kernel.notify.models import ChannelKind
from premises.kernel.settings import NotifySettings
from premises.properties.models import ChangeRow, ListingRow, PersonRow, SearchRow
from premises.properties.rights import SHOWN
from premises.properties.search import from_plain
from premises.properties.service.reading.finding import clause
from premises.properties.settings import GROUP as DOMAIN

MOST: Final = 20
"""How many listings one mail names."""

_BEHIND: Final = timedelta(minutes=2)
"""What is written in a transaction bears the time of its beginning, and none takes longer."""

_NEWS: Final = ("is_published", "approval", "price")
"""What may bring a listing into a search: it is shown, or costs something else."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Telling:
    """Looks through searches, and writes a mail for each that has news."""

    database: Database
    notify: NotifySettings

    def tell(self, now: datetime) -> int:
        """Send what is new up to a moment ago; returns how many mails went out.

        Each mail goes out at least once: what is sent is noted after it.

        Raises:
            Unavailable: the mail server was not there for some of them; all others are done.

        """
        sent, late, until = 0, None, now - _BEHIND
        for search_id in self._due(until):
            try:
                sent += self._tell(search_id, until)
            except Unavailable as failure:
                late = failure
        if late is not None:
            raise late
        return sent

    def _due(self, until: datetime) -> Sequence[int]:
        due = sa.select(SearchRow.id).where(SearchRow.is_told, SearchRow.told_at < until)
        with self.database.read() as session:
            return session.scalars(due.order_by(SearchRow.told_at)).all()

    def _tell(self, search_id: int, until: datetime) -> bool:
        with self.database.read() as session:
            row = session.get(SearchRow, search_id)
            email = None if row is None else _email(session, row.person_id)
            found = [] if row is None or email is None else _news(session, row, until)
        if row is None:
            return False
        if found and email is not None:
            self._send(row, email, found, until)
        self._note(search_id, until)
        return bool(found)

    def _send(self, row: SearchRow, email: str, found: Sequence[Any], until: datetime) -> None:
        parcel = Parcel(
            key=f"search-{row.id}-{row.told_at:%Y%m%d%H%M%S%f}",
            kind=ChannelKind.EMAIL,
            target={"to": [email]},
            secret=None,
            message=_message(row.name, found, self.notify.public_url),
            domain=DOMAIN,
            subject=str(row.id),
            written_at=until,
            sent_at=until,
            picture=None,
        )
        try:
            carry(parcel, self.notify)
        except Invalid as refused:
            # It would be refused again each time.
            _log.warning("search_not_told", search=row.id, code=refused.code)

    def _note(self, search_id: int, until: datetime) -> None:
        with self.database.write() as session:
            told = sa.update(SearchRow).where(SearchRow.id == search_id)
            session.execute(told.values(told_at=until))


def _email(session: Session, person_id: int) -> str | None:
    """Where somebody reads their mail, if it is known to be theirs and they may still come in."""
    query = (
        sa.select(Account.email)
        .join(PersonRow, PersonRow.account_id == Account.id)
        .where(PersonRow.id == person_id, Account.is_active)
    )
    return session.scalar(query)


def _news(session: Session, row: SearchRow, until: datetime) -> Sequence[Any]:
    """Title, city and price of the listings that came into a search, the newest first."""
    changed = sa.exists().where(
        ChangeRow.listing_id == ListingRow.id,
        ChangeRow.field.in_(_NEWS),
        ChangeRow.changed_at > row.told_at,
        ChangeRow.changed_at <= until,
    )
    try:
        wanted = clause(from_plain(row.condition))
    except (Failure, TypeError, ValueError):
        # It was kept by another version, for which it meant something.
        return ()
    theirs = ListingRow.owner_id == row.person_id
    query = (
        sa.select(ListingRow.title, ListingRow.city, ListingRow.price)
        .where(SHOWN, sa.not_(theirs), changed, wanted)
        .order_by(ListingRow.id.desc())
        .limit(MOST)
    )
    return session.execute(query).all()


def _message(name: str, found: Sequence[Any], public_url: str) -> Message:
    lines = [one_line(f"{title}, {city}: {price:,.2f}", 300) for title, city, price in found]
    return Message(
        kind="properties.search_found",
        title=f"New in your search «{one_line(name, 100)}»",
        text="\n".join(lines),
        link=public_url,
    )
