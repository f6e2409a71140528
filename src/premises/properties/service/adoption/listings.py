"""The original's listings as they were, with a history that begins with their first day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from premises.kernel.cache import bump
from premises.kernel.errors import Invalid
from premises.kernel.events import Outbox
from premises.kernel.takeover import UnusableError
from premises.properties.models import Approval, ListingRow, Status
from premises.properties.service import tags
from premises.properties.service.changing import Change
from premises.properties.service.drafts import Draft, columns_of
from premises.properties.takeover import TheirListing

_NOTHING: Final = "-"
"""Stands where the original let a text be blank that a listing needs."""


class ListingTaking:
    """Writes one listing after another; `here` are the numbers of those that are here by now.

    `people` are the numbers of people here by those of the original.
    """

    def __init__(self, people: Mapping[int, int], outbox: Outbox) -> None:
        self.here: set[int] = set()
        self._people = people
        self._outbox = outbox

    def write(self, session: Session, one: TheirListing, now: datetime) -> bool:
        owner_id = self._people.get(one.owner_id)
        if owner_id is None:
            raise UnusableError("its owner is not here")
        row = session.get(ListingRow, one.id)
        if row is not None:
            _require_same(row, one, owner_id)
            self.here.add(one.id)
            return False
        row = _row(one, owner_id, now)
        session.add(row)
        session.flush()
        Change(session, self._outbox, row, owner_id, row.created_at, is_new=True).begin()
        bump(session, tags.LISTINGS)
        self.here.add(one.id)
        return True


def _require_same(row: ListingRow, one: TheirListing, owner_id: int) -> None:
    """Pass if the row was taken over before; raises UnusableError where it is another's."""
    same = row.created_at == one.created_at if one.created_at else row.owner_id == owner_id
    if not same:
        raise UnusableError("another listing has its number here")


def _row(one: TheirListing, owner_id: int, now: datetime) -> ListingRow:
    try:
        columns = columns_of(_draft(one))
    except Invalid as refused:
        raise UnusableError(refused.message) from None
    made_at = one.created_at or now
    changed_at = one.updated_at or made_at
    is_closed = one.status in {Status.SOLD, Status.RENTED}
    return ListingRow(
        **columns,
        id=one.id,
        owner_id=owner_id,
        original_price=columns["price"],
        close_price=columns["price"] if is_closed else None,
        closed_at=changed_at if is_closed else None,
        status=one.status,
        approval=Approval.APPROVED,
        featured=one.featured,
        version=1,
        image_count=0,
        created_at=made_at,
        updated_at=changed_at,
        status_at=changed_at,
        photos_at=made_at,
    )


def _draft(one: TheirListing) -> Draft:
    return Draft(
        title=one.title or _NOTHING,
        property_type=one.property_type,
        listing_type=one.listing_type,
        price=one.price,
        address=one.address or _NOTHING,
        city=one.city or _NOTHING,
        state=one.state or _NOTHING,
        is_published=one.is_published,
        description=one.description,
        area=one.area,
        bedrooms=one.bedrooms,
        bathrooms=one.bathrooms,
        zip_code=one.zip_code,
    )
