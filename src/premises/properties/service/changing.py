"""One change of one listing: who may, what became different, and who has to hear of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session

from premises.kernel.cache import bump
from premises.kernel.errors import Forbidden, NotFound
from premises.kernel.events import Outbox
from premises.properties.models import ChangeRow, ListingRow, PersonRow, Status
from premises.properties.rights import Viewer, is_shown, is_visible, may_change
from premises.properties.service import checks, tags
from premises.properties.service.people import account_of
from premises.properties.settings import GROUP as DOMAIN

EVENT: Final = "listing_changed"
PICTURES: Final = "properties.image"
"""Whose bytes an image's are, in the blob store's books; the owner is the image's number."""

RECORDED: Final = ("price", "status", "is_published", "featured", "approval")
"""What the history of a listing tells of."""

_CLOSED: Final = {Status.SOLD, Status.RENTED}


def no_property() -> NotFound:
    return NotFound("properties.no_property", "Property not found")


def listing_row(
    session: Session, viewer: Viewer, listing_id: int, *, write: bool = False
) -> ListingRow:
    """A listing that the viewer sees, kept from being removed until the transaction has ended.

    With `write` nobody else changes it meanwhile either.

    Raises:
        NotFound: there is none, or it is not for their eyes.

    """
    lock = True if write else {"read": True}
    row = (
        session.get(ListingRow, listing_id, with_for_update=lock)
        if checks.is_id(listing_id)
        else None
    )
    if row is None or not is_visible(viewer, row):
        raise no_property()
    return row


def held(session: Session, viewer: Viewer, listing_id: int, verb: str = "update") -> ListingRow:
    """A listing that the viewer may change, which nobody else changes until all is done.

    Raises:
        NotFound: there is none, or it is not for their eyes.
        Forbidden: it is somebody else's; `verb` is what they wanted to do, in the original's words.

    """
    row = listing_row(session, viewer, listing_id, write=True)
    if not may_change(viewer, row):
        raise not_yours(verb)
    return row


def require_self(viewer: Viewer, owner_id: int | None, verb: str) -> None:
    """Pass whoever says that they are themselves, where they say who they are; and admins.

    Raises:
        Forbidden: `owner_id`, which clients of the original send, is somebody else's number.

    """
    if owner_id is not None and not viewer.is_admin and not viewer.is_person(owner_id):
        raise not_yours(verb)


def not_yours(verb: str) -> Forbidden:
    return Forbidden("properties.not_yours", f"Not authorized to {verb} this property")


class Change:
    """What is done to one listing in one transaction, told at its end."""

    def __init__(
        self,
        session: Session,
        outbox: Outbox,
        row: ListingRow,
        person_id: int | None,
        now: datetime,
        *,
        is_new: bool = False,
    ) -> None:
        self.session = session
        self.row = row
        self.now = now
        self._outbox = outbox
        self._person_id = person_id
        self._is_new = is_new
        self._was_visible = not is_new and is_shown(row)

    @property
    def is_any(self) -> bool:
        """Whether anything is different from before."""
        return self.session.is_modified(self.row)

    def write(self, values: Mapping[str, Any]) -> None:
        """Give columns their new values, and note those that the history tells of."""
        for name, value in values.items():
            old = getattr(self.row, name)
            if old == value:
                continue
            setattr(self.row, name, value)
            if name in RECORDED and not self._is_new:
                self._note(name, old, value)

    def close(self, status: Status, close_price: Decimal | None = None) -> None:
        """Give the listing a status; with the one that ends it goes what was paid, and when.

        Without a price that was paid it is the one that was asked.
        """
        if self.row.status is not status:
            self.write({"status": status})
            self.row.status_at = self.now
            self.row.closed_at = self.now if status in _CLOSED else None
            self.row.close_price = self.row.price if status in _CLOSED else None
        if close_price is not None and status in _CLOSED:
            self.row.close_price = close_price

    def begin(self) -> None:
        """Note how a new listing is in the beginning."""
        for name in RECORDED:
            self._note(name, None, getattr(self.row, name))

    def tell(self, what: str, *, is_gone: bool = False) -> None:
        """Count the change, and let everybody hear of it who follows listings.

        To be called last, when the row is as it shall be; `is_gone` when it will be removed.
        """
        self.row.version += 1
        if what != "images":
            self.row.updated_at = self.now
        bump(self.session, tags.LISTINGS)
        payload = {
            "listing_id": self.row.id,
            "what": what,
            "is_visible": not is_gone and is_shown(self.row),
            "was_visible": self._was_visible,
        }
        owner = self.session.get_one(PersonRow, self.row.owner_id)
        self._outbox.add(
            self.session,
            DOMAIN,
            EVENT,
            payload,
            now=self.now,
            subject=str(self.row.id),
            owner_id=account_of(owner),
            property_id=str(self.row.id),
        )

    def _note(self, name: str, old: object, new: object) -> None:
        self.session.add(
            ChangeRow(
                listing_id=self.row.id,
                field=name,
                old=_told(old),
                new=_told(new),
                person_id=self._person_id,
                changed_at=self.now,
            )
        )


def _told(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:.2f}"
    return str(value)
