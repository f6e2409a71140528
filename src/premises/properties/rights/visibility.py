"""Which listings somebody sees: the one condition that every door asks."""

import sqlalchemy as sa

from premises.properties.models import Approval, ListingRow
from premises.properties.rights.viewers import Viewer

SHOWN = sa.and_(
    ListingRow.is_published.is_(True),
    ListingRow.approval == Approval.APPROVED,
)
"""Holds for listings that everybody sees."""


def visible(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Holds for listings that the viewer sees: those shown, their own, and for an admin all."""
    if viewer.is_admin:
        return sa.true()
    owners = viewer.sees_all_of
    return sa.or_(SHOWN, ListingRow.owner_id.in_(sorted(owners))) if owners else SHOWN


def is_visible(viewer: Viewer, listing: ListingRow) -> bool:
    """The same of a row at hand."""
    return viewer.is_admin or is_shown(listing) or listing.owner_id in viewer.sees_all_of


def is_shown(listing: ListingRow) -> bool:
    """Whether everybody sees it."""
    return listing.is_published and listing.approval is Approval.APPROVED


def may_change(viewer: Viewer, listing: ListingRow) -> bool:
    """Whether the viewer may change it: its owner, an admin, or who keeps the house's rows."""
    return viewer.may_change_of(listing.owner_id)
