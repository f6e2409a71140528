"""Which names of the RESO Data Dictionary stand for which of our columns.

The names are those of Data Dictionary 2.0 (https://dd.reso.org); `X_` begins a name of our own.
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.cache import ACCOUNTS
from premises.kernel.database import Instant
from premises.properties.models import (
    ImageRow,
    ImageState,
    ListingRow,
    PersonRow,
    PropertyType,
    Role,
)
from premises.properties.reso import lookups
from premises.properties.reso.expressions import Day, Latest
from premises.properties.reso.kinds import Expression, Kind
from premises.properties.reso.resources import Field, Link, Resource
from premises.properties.rights import SHOWN, Viewer
from premises.properties.service import tags
from premises.properties.service.addresses import path_of
from premises.properties.service.reading.tables import IMAGES, LISTINGS, PEOPLE

READER: Final = Viewer(role=Role.USER)
"""Everybody who may read the feed reads the same: what those see who are signed in."""

PEOPLE_AT: Final = "people_at"
"""The parameter that says when anything last changed about anybody."""

_L, _I, _P = ListingRow.__table__.c, ImageRow.__table__.c, PersonRow.__table__.c


def _text(value: Expression, *, lookup: str | None = None, is_optional: bool = True) -> Field:
    return Field(kind=Kind.TEXT, value=value, lookup=lookup, is_optional=is_optional)


def _key(value: Expression) -> Field:
    return Field(kind=Kind.KEY, value=value, is_optional=False)


def _whole(value: Expression) -> Field:
    return Field(kind=Kind.INTEGER, value=value)


def _number(value: Expression) -> Field:
    return Field(kind=Kind.NUMBER, value=value)


def _flag(value: Expression) -> Field:
    return Field(kind=Kind.FLAG, value=value, is_optional=False)


def _instant(value: Expression) -> Field:
    return Field(kind=Kind.INSTANT, value=value, is_optional=False)


def _said(text: str) -> Expression:
    return sa.literal(text, sa.String())


def _words(column: Expression, words: Mapping[Any, str]) -> Expression:
    return sa.case(*((column == ours, _said(theirs)) for ours, theirs in words.items()))


def _property_type() -> Expression:
    return sa.case(
        *(
            (sa.and_(_L.property_type == kind, _L.listing_type == offer), _said(word))
            for (kind, offer), word in lookups.PROPERTY_TYPES.items()
        )
    )


def _area(*, is_land: bool) -> Expression:
    """What a listing says of its area is that of the plot for land, of the rooms for all else."""
    land = _L.property_type == PropertyType.LAND
    return sa.case((land if is_land else sa.not_(land), _L.area))


def _unit(*, is_land: bool) -> Expression:
    return sa.case((_area(is_land=is_land).is_not(None), _said(lookups.SQUARE_METRES)))


def _picture(base: str, image_id: int, url: str | None, content_hash: str | None) -> str | None:
    if url is not None:
        return url
    return None if content_hash is None else f"{base}{path_of(image_id, content_hash)}"


PROPERTY: Final = Resource(
    name="Property",
    key="ListingKey",
    start=LISTINGS.start,
    seen=LISTINGS.seen(READER),
    identity=_L.id,
    order=(_L.id,),
    tags=frozenset({tags.LISTINGS}),
    links={
        "Media": Link(
            resource="Media",
            here=_L.id,
            there=_I.listing_id,
            is_many=True,
            among=sa.and_(_I.listing_id == _L.id, _I.state != ImageState.AWAITED),
        ),
        "ListAgent": Link(resource="Member", here=_L.owner_id, there=_P.id, is_many=False),
    },
    fields={
        "ListingKey": _key(_L.id),
        "ListingId": _key(_L.id),
        "StandardStatus": _text(
            _words(_L.status, lookups.STANDARD_STATUSES), lookup="StandardStatus"
        ),
        "MlsStatus": _text(_words(_L.status, lookups.OWN_STATUSES), lookup="MlsStatus"),
        "PropertyType": _text(_property_type(), lookup="PropertyType"),
        "PropertySubType": _text(
            _words(_L.property_type, lookups.SUB_TYPES), lookup="PropertySubType"
        ),
        "ListPrice": _number(_L.price),
        "OriginalListPrice": _number(_L.original_price),
        "ClosePrice": _number(_L.close_price),
        "CloseDate": Field(kind=Kind.DAY, value=Day(_L.closed_at)),
        "BedroomsTotal": _whole(_L.bedrooms),
        "BathroomsTotalInteger": _whole(_L.bathrooms),
        "LivingArea": _number(_area(is_land=False)),
        "LivingAreaUnits": _text(_unit(is_land=False), lookup="AreaUnits"),
        "LotSizeArea": _number(_area(is_land=True)),
        "LotSizeUnits": _text(_unit(is_land=True), lookup="LotSizeUnits"),
        "YearBuilt": _whole(_L.year_built),
        "UnparsedAddress": _text(_L.address),
        "City": _text(_L.city),
        "StateOrProvince": _text(_L.state),
        "PostalCode": _text(_L.zip_code),
        "Latitude": _number(_L.latitude),
        "Longitude": _number(_L.longitude),
        "PublicRemarks": Field(kind=Kind.TEXT, value=_L.description, is_sorted=False),
        "ListAgentKey": _key(_L.owner_id),
        "PhotosCount": _whole(_L.image_count),
        "PhotosChangeTimestamp": _instant(_L.photos_at),
        "StatusChangeTimestamp": _instant(_L.status_at),
        "OriginalEntryTimestamp": _instant(_L.created_at),
        "ModificationTimestamp": _instant(Latest(_L.updated_at, _L.photos_at, _L.status_at)),
        "OriginatingSystemName": _text(_said("Premises")),
        "OriginatingSystemKey": _key(_L.id),
        "InternetEntireListingDisplayYN": _flag(sa.true()),
        "InternetAddressDisplayYN": _flag(sa.true()),
        "X_Title": _text(_L.title, is_optional=False),
    },
)

MEDIA: Final = Resource(
    name="Media",
    key="MediaKey",
    start=IMAGES.start,
    seen=IMAGES.seen(READER),
    identity=_I.id,
    order=(_I.position, _I.id),
    tags=frozenset({tags.LISTINGS}),
    links={},
    fields={
        "MediaKey": _key(_I.id),
        "ResourceName": _text(_said(lookups.RESOURCE), lookup="ResourceName"),
        "ResourceRecordKey": _key(_I.listing_id),
        "MediaURL": Field(kind=Kind.TEXT, parts=(_I.id, _I.url, _I.hash), made=_picture),
        "MediaCategory": _text(_said(lookups.PHOTO), lookup="MediaCategory"),
        # What a picture elsewhere is, nobody here has seen.
        "MediaType": _text(
            sa.case((_I.hash.is_not(None), _said(lookups.JPEG))), lookup="MediaType"
        ),
        "Order": _whole(_I.position),
        "PreferredPhotoYN": _flag(
            sa.func.coalesce(_L.primary_image_id == _I.id, sa.false(), type_=sa.Boolean())
        ),
        "ImageWidth": _whole(_I.width),
        "ImageHeight": _whole(_I.height),
        "ShortDescription": _text(_I.caption),
        "MediaModificationTimestamp": _instant(_I.created_at),
        # Its place among the others may change any time that anything of them does.
        "ModificationTimestamp": _instant(Latest(_I.created_at, _L.photos_at)),
    },
)

MEMBER: Final = Resource(
    name="Member",
    key="MemberKey",
    start=PEOPLE.start,
    # Nobody is told of who has nothing in the feed.
    seen=sa.exists().where(ListingRow.owner_id == PersonRow.id, SHOWN),
    identity=_P.id,
    order=(_P.id,),
    tags=frozenset({tags.LISTINGS, tags.PEOPLE, ACCOUNTS}),
    links={},
    fields={
        "MemberKey": _key(_P.id),
        "MemberMlsId": _key(_P.id),
        "MemberFullName": _text(PEOPLE.value("name", READER)),
        "MemberEmail": _text(PEOPLE.value("email", READER)),
        "MemberPreferredPhone": _text(PEOPLE.value("phone", READER)),
        "OriginalEntryTimestamp": _instant(_P.created_at),
        # Names and e-mails are kept by accounts, which do not say when they were changed.
        "ModificationTimestamp": _instant(sa.bindparam(PEOPLE_AT, type_=Instant())),
    },
)


def _lookup_rows() -> sa.FromClause:
    rows = (_lookup_row(number, *found) for number, found in enumerate(lookups.lookups(), start=1))
    return sa.union_all(*rows).subquery("lookups")


def _lookup_row(number: int, name: str, word: str, standard: str | None) -> sa.SelectBase:
    return sa.select(
        sa.literal_column(str(number)).label("id"),
        _said(name).label("name"),
        _said(word).label("word"),
        sa.literal(standard, sa.String()).label("standard"),
    )


_W: Final = _lookup_rows()

LOOKUP: Final = Resource(
    name="Lookup",
    key="LookupKey",
    start=_W,
    seen=sa.true(),
    identity=_W.c.id,
    order=(_W.c.id,),
    tags=frozenset(),
    links={},
    fields={
        "LookupKey": _key(_W.c.id),
        "LookupName": _text(_W.c.name, is_optional=False),
        "LookupValue": _text(_W.c.word, is_optional=False),
        "StandardLookupValue": _text(_W.c.standard),
        "ModificationTimestamp": _instant(sa.literal(lookups.LAID_DOWN_AT, Instant())),
    },
)

RESOURCES: Final[Mapping[str, Resource]] = {
    resource.name: resource for resource in (PROPERTY, MEMBER, MEDIA, LOOKUP)
}
