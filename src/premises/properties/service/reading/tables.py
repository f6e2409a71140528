"""What can be asked of each table, column by column, as far as a viewer sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from premises.kernel.auth import EVERY_DOMAIN
from premises.kernel.auth.models import Account, Grant
from premises.properties.models import (
    ChangeRow,
    FavouriteRow,
    ImageRow,
    ImageState,
    ItemRow,
    ListingRow,
    PersonRow,
    Role,
)
from premises.properties.rights import SHOWN, Viewer, may_see, visible
from premises.properties.service.people import HOUSE
from premises.properties.settings import GROUP as DOMAIN

Expression = sa.ColumnElement[Any]
Seen = Callable[[Viewer], Expression]


@dataclass(frozen=True, slots=True)
class Table:
    """Where rows of one type come from, and which of them a viewer gets.

    `columns` are raw values; what a viewer may not see of them is replaced in the statement
    itself, so that it never leaves the database.
    """

    start: sa.FromClause
    columns: Mapping[str, Expression | Seen]
    order: tuple[Expression, ...]
    seen: Seen

    def column(self, name: str, viewer: Viewer) -> Expression:
        """A column as this viewer sees it, under its name."""
        return self.value(name, viewer).label(name)

    def value(self, name: str, viewer: Viewer) -> Expression:
        """The same to compare with."""
        found = self.columns[name]
        return found if isinstance(found, sa.ColumnElement) else found(viewer)


_LISTINGS, _IMAGES, _CHANGES = ListingRow.__table__, ImageRow.__table__, ChangeRow.__table__
_PEOPLE, _ITEMS = PersonRow.__table__, ItemRow.__table__


def _raw(column: Expression) -> Expression:
    """A column as the driver gives it, spared what would make objects of texts."""
    raw: Expression = sa.type_coerce(column, sa.String())
    return raw


def _plain(table: sa.FromClause, names: str) -> dict[str, Expression | Seen]:
    return {name: table.c[name] for name in names.split()}


def _raws(table: sa.FromClause, names: str) -> dict[str, Expression | Seen]:
    return {name: _raw(table.c[name]) for name in names.split()}


def _favorite(viewer: Viewer) -> Expression:
    kept = FavouriteRow.listing_id == ListingRow.id, FavouriteRow.person_id == viewer.person_id
    return sa.false() if viewer.person_id is None else sa.exists().where(*kept)


LISTINGS = Table(
    _LISTINGS,
    {
        **_plain(
            _LISTINGS,
            "id owner_id title description bedrooms bathrooms year_built area latitude longitude"
            " address city state zip_code version primary_image_id image_count",
        ),
        **_raws(
            _LISTINGS,
            "property_type listing_type status approval price original_price close_price featured"
            " is_published created_at updated_at closed_at status_at photos_at",
        ),
        "favorite": _favorite,
        # All listings of a page hang on its one row.
        "one": sa.literal_column("1"),
    },
    (_LISTINGS.c.id,),
    visible,
)


def _image_seen(viewer: Viewer) -> Expression:
    return sa.and_(ImageRow.state != ImageState.AWAITED, visible(viewer))


IMAGES = Table(
    sa.join(ImageRow, ListingRow, ListingRow.id == ImageRow.listing_id),
    {
        **_plain(
            _IMAGES,
            "id listing_id position url hash width height size_bytes thumbhash caption",
        ),
        **_raws(_IMAGES, "created_at"),
        "is_primary": sa.case((ListingRow.primary_image_id == ImageRow.id, 1), else_=0),
        "is_shown": sa.case((SHOWN, 1), else_=0),
    },
    (_IMAGES.c.position, _IMAGES.c.id),
    _image_seen,
)

CHANGES = Table(
    sa.join(ChangeRow, ListingRow, ListingRow.id == ChangeRow.listing_id),
    {**_plain(_CHANGES, "id listing_id field old new"), **_raws(_CHANGES, "changed_at")},
    (_CHANGES.c.id,),
    visible,
)


def _of_person(field: str, value: Expression, instead: Expression) -> Seen:
    """A column about a person as the matrix has it, for whoever looks."""

    def seen(viewer: Viewer) -> Expression:
        if may_see(viewer, field, of_person=None):
            return value
        if viewer.person_id is None or not may_see(viewer, field, of_person=viewer.person_id):
            return instead
        return sa.case((PersonRow.id == viewer.person_id, value), else_=instead)

    return seen


def _everybody(_viewer: Viewer) -> Expression:
    return sa.true()


_NOTHING = sa.null()
_EMAIL = sa.func.coalesce(Account.email, "")
_IS_HOUSE = PersonRow.account_id == HOUSE


def _role() -> Expression:
    """What the kernel says: a role of admin that was stored does not outlast its grant."""
    grants = (
        Grant.account_id == PersonRow.account_id,
        Grant.domain.in_((DOMAIN, EVERY_DOMAIN)),
        Grant.scope == "admin",
    )
    is_admin = sa.or_(_IS_HOUSE, Account.is_owner, sa.exists().where(*grants))
    stored = _raw(_PEOPLE.c.role)
    kept = sa.case((stored == Role.ADMIN.value, Role.USER.value), else_=stored)
    return sa.case((is_admin, Role.ADMIN.value), else_=kept)


PEOPLE = Table(
    sa.outerjoin(PersonRow, Account, Account.id == PersonRow.account_id),
    {
        "id": _PEOPLE.c.id,
        "account_id": _PEOPLE.c.account_id,
        "name": sa.case((_IS_HOUSE, "The house"), else_=sa.func.coalesce(Account.name, "")),
        "email": _of_person("User.email", _EMAIL, sa.literal("")),
        "phone": _of_person("User.phone", _PEOPLE.c.phone, _NOTHING),
        "age": _of_person("User.age", _PEOPLE.c.age, _NOTHING),
        "address": _of_person("User.address", _PEOPLE.c.address, _NOTHING),
        "is_active": _of_person(
            "User.isActive", sa.case((Account.is_active.is_(False), 0), else_=1), sa.literal(1)
        ),
        "created_at": _raw(_PEOPLE.c.created_at),
        "role": _role(),
    },
    (_PEOPLE.c.id,),
    _everybody,
)


def _item_seen(viewer: Viewer) -> Expression:
    if viewer.is_admin:
        return sa.true()
    return sa.false() if viewer.person_id is None else ItemRow.owner_id == viewer.person_id


ITEMS = Table(
    _ITEMS,
    {
        **_plain(_ITEMS, "id owner_id title"),
        **_raws(_ITEMS, "created_at"),
        "description": sa.func.coalesce(_ITEMS.c.description, ""),
    },
    (_ITEMS.c.id,),
    _item_seen,
)

TABLES: Mapping[str, Table] = {
    "Property": LISTINGS,
    "PropertyImage": IMAGES,
    "PropertyChange": CHANGES,
    "User": PEOPLE,
    "Item": ITEMS,
}
"""By the type of the API whose rows they hold."""
