"""All listings at a glance, for whoever runs the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from premises.kernel.auth.models import Account
from premises.kernel.database import Database
from premises.properties.models import Approval, ListingRow, PersonRow, Status


@dataclass(frozen=True, slots=True)
class Line:
    """One listing; `owner` is an e-mail, None where its owner has no account."""

    id: int
    title: str
    city: str
    price: Decimal
    status: Status
    approval: Approval
    is_published: bool
    image_count: int
    owner: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """Looks past who may see what, so it is for the operator only."""

    database: Database

    def list(self, most: int, *, only_waiting: bool = False) -> Sequence[Line]:
        """Listings, the one that changed last first."""
        query = (
            sa.select(
                ListingRow.id,
                ListingRow.title,
                ListingRow.city,
                ListingRow.price,
                ListingRow.status,
                ListingRow.approval,
                ListingRow.is_published,
                ListingRow.image_count,
                Account.email.label("owner"),
                ListingRow.updated_at,
            )
            .join(PersonRow, PersonRow.id == ListingRow.owner_id)
            .outerjoin(Account, Account.id == PersonRow.account_id)
            .order_by(ListingRow.updated_at.desc(), ListingRow.id.desc())
            .limit(most)
        )
        if only_waiting:
            query = query.where(ListingRow.approval == Approval.WAITING)
        with self.database.read() as session:
            return [Line(**row) for row in session.execute(query).mappings()]
