"""Searches that people keep, to run them again or to be told what is new in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from premises.kernel.cache import bump
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden, Invalid, NotFound
from premises.properties.models import SearchRow
from premises.properties.rights import Viewer
from premises.properties.search import Condition, as_plain, check, from_plain
from premises.properties.service import checks, tags
from premises.properties.service.people import introduce

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

MOST: Final = 100
"""How many one person keeps."""

_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that somebody keeps; `is_told` if they hear of what is new in it."""

    id: int
    name: str
    is_told: bool
    condition: Condition
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Searches:
    """Each person's own; `sends_mail` is whether this house can tell anybody anything."""

    database: Database
    sends_mail: bool

    def save(
        self, caller: "Caller", name: str, condition: Condition, *, is_told: bool = False
    ) -> SavedSearch:
        """Keep a search; with `is_told` its owner gets a mail about what is new in it.

        Raises:
            Invalid: the name or the condition cannot be kept, there are too many, or the caller's
                e-mail is not known to be theirs.
            Forbidden: mail is wanted of a house that sends none.
            Failure: whatever `introduce` raises.

        """
        with self.database.write() as session:
            now = self.database.now(session)
            person, _ = introduce(session, caller, now)
            if is_told:
                self._require_mail(caller)
            theirs = SearchRow.person_id == person.id
            if (session.scalar(sa.select(sa.func.count()).where(theirs)) or 0) >= MOST:
                raise Invalid(
                    "properties.too_many_searches",
                    f"You keep {MOST} searches already; delete one first.",
                )
            row = SearchRow(
                person_id=person.id,
                name=checks.line(name, "name", _LONGEST_NAME),
                condition=as_plain(check(condition)),
                is_told=is_told,
                told_at=now,
                created_at=now,
            )
            session.add(row)
            session.flush()
            bump(session, tags.searches(person.id))
            return _shown(row)

    def delete(self, caller: "Caller", search_id: int) -> None:
        """Keep it no more.

        Raises:
            NotFound: there is none, or it is somebody else's.
            Failure: whatever `introduce` raises.

        """
        with self.database.write() as session:
            person, _ = introduce(session, caller, self.database.now(session))
            row = session.get(SearchRow, search_id) if checks.is_id(search_id) else None
            if row is None or row.person_id != person.id:
                raise NotFound("properties.no_search", "Search not found")
            session.delete(row)
            bump(session, tags.searches(person.id))

    def list(self, viewer: Viewer) -> list[SavedSearch]:
        """The viewer's own, the oldest first; a stranger has none."""
        theirs = sa.select(SearchRow).where(SearchRow.person_id == viewer.person_id)
        with self.database.read() as session:
            rows = session.scalars(theirs.order_by(SearchRow.id)).all() if viewer.person_id else ()
        return [_shown(row) for row in rows]

    def _require_mail(self, caller: "Caller") -> None:
        if not self.sends_mail:
            raise Forbidden(
                "properties.no_mail",
                "This house sends no mail; keep the search without being told of what is new.",
            )
        if caller.proven_email is None:
            raise Invalid(
                "properties.unproven_email",
                "Your e-mail was never confirmed to be yours, so nothing is sent there.",
            )


def _shown(row: SearchRow) -> SavedSearch:
    condition = from_plain(row.condition)
    return SavedSearch(row.id, row.name, row.is_told, condition, row.created_at)
