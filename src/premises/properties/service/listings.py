"""Listings: offered, changed, shown or hidden, sold or rented, taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden
from premises.kernel.events import Outbox
from premises.properties.models import Approval, ImageRow, ListingRow, PersonRow, Role, Status
from premises.properties.rights import Viewer, require
from premises.properties.service import checks
from premises.properties.service.changing import PICTURES, Change, held, require_self
from premises.properties.service.drafts import Draft, columns_of
from premises.properties.service.people import introduce, person_row
from premises.properties.settings import PropertiesSettings

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


@dataclass(frozen=True, slots=True)
class Listings:
    """The verbs of listings, each for those who may.

    All raise Unauthenticated or Forbidden for callers who may change nothing here, NotFound for
    a listing that is not there or not for the caller's eyes, and Forbidden for one that is
    somebody else's.
    """

    database: Database
    outbox: Outbox
    shelf: Shelf
    settings: PropertiesSettings

    def create(self, caller: "Caller", draft: Draft, owner_id: int | None = None) -> int:
        """Offer a property; returns the listing's number.

        Admins may offer for somebody else; for others `owner_id` is their own, if it is given.

        Raises:
            NotFound: there is no person with that number.
            Forbidden: it is somebody else's.
            Invalid: the draft cannot be kept.

        """
        with self.database.write() as session:
            now = self.database.now(session)
            person, viewer = introduce(session, caller, now)
            owner = _owner(session, person, viewer, owner_id)
            row = self._new(viewer, draft, owner, now)
            session.add(row)
            session.flush()
            change = Change(session, self.outbox, row, person.id, now, is_new=True)
            change.close(draft.status or Status.ACTIVE)
            change.begin()
            change.tell("created")
            return row.id

    def update(
        self, caller: "Caller", listing_id: int, draft: Draft, owner_id: int | None = None
    ) -> None:
        """Replace what stands in a listing by a draft; one that says the same changes nothing.

        `owner_id` is the caller's number as clients of the original send it, if it is given.

        Raises:
            Invalid: the draft cannot be kept.

        """
        with self._changing(caller, listing_id, "updated", owner_id=owner_id) as (change, viewer):
            words = change.row.words
            change.write(columns_of(draft))
            if draft.status is not None:
                change.close(draft.status)
            if draft.featured is not None and viewer.is_admin:
                change.write({"featured": draft.featured})
            if self._waits_again(viewer, change, says_other=words != change.row.words):
                change.write({"approval": Approval.WAITING})

    def delete(self, caller: "Caller", listing_id: int, owner_id: int | None = None) -> None:
        """Take a listing away, with its images and its history."""
        with self.database.write() as session:
            now = self.database.now(session)
            person, viewer = introduce(session, caller, now)
            require_self(viewer, owner_id, "delete")
            row = held(session, viewer, listing_id, "delete")
            Change(session, self.outbox, row, person.id, now).tell("deleted", is_gone=True)
            images = session.scalars(sa.select(ImageRow.id).where(ImageRow.listing_id == row.id))
            self.shelf.release_all(session, PICTURES, [str(one) for one in images])
            session.delete(row)

    def publish(self, caller: "Caller", listing_id: int, is_published: bool) -> None:
        """Show a listing, or hide it."""
        with self._changing(caller, listing_id, "published") as (change, _):
            change.write({"is_published": is_published})

    def set_status(
        self,
        caller: "Caller",
        listing_id: int,
        status: Status,
        close_price: float | Decimal | None = None,
    ) -> None:
        """Say how far the sale or the lease is, and what was paid.

        Raises:
            Invalid: that is no price.

        """
        with self._changing(caller, listing_id, "status") as (change, _):
            change.close(status, None if close_price is None else checks.price(close_price))

    def feature(self, caller: "Caller", listing_id: int, featured: bool) -> None:
        """Put a listing in front of others, or back among them; for admins."""
        operation = "Mutation.featureProperty"
        with self._changing(caller, listing_id, "featured", operation) as (change, _):
            change.write({"featured": featured})

    def approve(self, caller: "Caller", listing_id: int) -> None:
        """Let others see a listing; for admins."""
        operation = "Mutation.approveProperty"
        with self._changing(caller, listing_id, "approved", operation) as (change, _):
            change.write({"approval": Approval.APPROVED})

    def reject(self, caller: "Caller", listing_id: int) -> None:
        """Let nobody see a listing but its owner, who may better it; for admins."""
        operation = "Mutation.rejectProperty"
        with self._changing(caller, listing_id, "rejected", operation) as (change, _):
            change.write({"approval": Approval.REJECTED})

    @contextmanager
    def _changing(
        self,
        caller: "Caller",
        listing_id: int,
        what: str,
        operation: str = "Mutation.updateProperty",
        *,
        owner_id: int | None = None,
    ) -> Iterator[tuple[Change, Viewer]]:
        """A change that is told at its end, if it is one, and committed."""
        with self.database.write() as session:
            now = self.database.now(session)
            person, viewer = introduce(session, caller, now)
            require(viewer, operation)
            require_self(viewer, owner_id, "update")
            row = held(session, viewer, listing_id)
            change = Change(session, self.outbox, row, person.id, now)
            yield change, viewer
            if change.is_any:
                change.tell(what)

    def _new(self, viewer: Viewer, draft: Draft, owner: PersonRow, now: datetime) -> ListingRow:
        columns = columns_of(draft)
        return ListingRow(
            **columns,
            owner_id=owner.id,
            original_price=columns["price"],
            status=Status.ACTIVE,
            approval=self._approval(viewer),
            featured=viewer.is_admin and bool(draft.featured),
            version=0,
            image_count=0,
            created_at=now,
            updated_at=now,
            status_at=now,
            photos_at=now,
        )

    def _approval(self, viewer: Viewer) -> Approval:
        return Approval.WAITING if self._needs_approval(viewer) else Approval.APPROVED

    def _needs_approval(self, viewer: Viewer) -> bool:
        return self.settings.approval and viewer.role is Role.USER

    def _waits_again(self, viewer: Viewer, change: Change, *, says_other: bool) -> bool:
        """What was approved must not become something else unseen; what was rejected may try."""
        if viewer.is_admin or not change.is_any:
            return False
        is_rejected = change.row.approval is Approval.REJECTED
        return is_rejected or (says_other and self._needs_approval(viewer))


def _owner(session: Session, person: PersonRow, viewer: Viewer, owner_id: int | None) -> PersonRow:
    if owner_id is None or owner_id == person.id:
        return person
    owner = person_row(session, owner_id, f"User with ID {owner_id} not found")
    if not viewer.is_admin:
        raise Forbidden(
            "properties.not_yourself", "Not authorized to create properties for this user"
        )
    return owner
