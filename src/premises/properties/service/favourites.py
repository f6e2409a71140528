"""Listings that people keep an eye on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from premises.kernel.cache import bump
from premises.kernel.database import Database
from premises.properties.models import FavouriteRow
from premises.properties.service import checks, tags
from premises.properties.service.changing import listing_row
from premises.properties.service.people import introduce

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


@dataclass(frozen=True, slots=True)
class Favourites:
    """Each person's own; doing the same twice is doing it once."""

    database: Database

    def add(self, caller: "Caller", listing_id: int) -> None:
        """Keep an eye on a listing.

        Raises:
            NotFound: there is none, or it is not for the caller's eyes.
            Failure: whatever `introduce` raises.

        """
        with self.database.write() as session:
            now = self.database.now(session)
            person, viewer = introduce(session, caller, now)
            listing_row(session, viewer, listing_id)
            row = FavouriteRow(person_id=person.id, listing_id=listing_id, created_at=now)
            try:
                with session.begin_nested():
                    session.add(row)
            except IntegrityError:
                return
            bump(session, tags.favourites(person.id))

    def remove(self, caller: "Caller", listing_id: int) -> None:
        """Keep an eye on it no more; raises whatever `introduce` raises."""
        if not checks.is_id(listing_id):
            return
        with self.database.write() as session:
            person, _ = introduce(session, caller, self.database.now(session))
            theirs = FavouriteRow.person_id == person.id, FavouriteRow.listing_id == listing_id
            session.execute(sa.delete(FavouriteRow).where(*theirs))
            bump(session, tags.favourites(person.id))
