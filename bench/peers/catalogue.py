"""Which listings somebody wants, asked of the database through mapped classes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from bench.peers.rows import Listing
from premises.properties.search import folded

_LINKS = {"owner": Listing.owner, "images": Listing.images}


def listings(
    session: Session, filters: Mapping[str, Any], ahead: Collection[str]
) -> Sequence[Listing]:
    """Those that everybody sees; `ahead` names what of owner and images comes with them."""
    wanted = sa.select(Listing).where(*_shown(), *_conditions(filters)).order_by(Listing.id)
    return session.scalars(wanted.options(*_loaded(ahead))).all()


def listing(session: Session, number: int, ahead: Collection[str]) -> Listing | None:
    found = sa.select(Listing).where(Listing.id == number, *_shown())
    return session.scalars(found.options(*_loaded(ahead))).one_or_none()


def _loaded(ahead: Collection[str]) -> list[ORMOption]:
    return [selectinload(link) for name, link in _LINKS.items() if name in ahead]


def _shown() -> tuple[sa.ColumnElement[bool], ...]:
    return Listing.is_published.is_(True), Listing.approval == "APPROVED"


def _conditions(filters: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    meant: dict[str, Callable[[Any], sa.ColumnElement[bool]]] = {
        "property_type": lambda value: Listing.property_type == value,
        "listing_type": lambda value: Listing.listing_type == value,
        "min_price": lambda value: Listing.price >= value,
        "max_price": lambda value: Listing.price <= value,
        "min_bedrooms": lambda value: Listing.bedrooms >= value,
        "max_bedrooms": lambda value: Listing.bedrooms <= value,
        "min_bathrooms": lambda value: Listing.bathrooms >= value,
        "max_bathrooms": lambda value: Listing.bathrooms <= value,
        "city": lambda value: Listing.city_words.contains(folded(value)),
    }
    return [meant[name](value) for name, value in filters.items() if value is not None]
