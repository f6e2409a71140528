"""What somebody looks for: ranges, words, places, and any of several such conditions."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final, cast

from premises.kernel.errors import Invalid
from premises.properties.search.places import Circle, Polygon, Spot

MOST_PARTS: Final = 30
"""The most conditions within one, at all depths."""


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most, both included; None leaves an end open."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must hold of a listing; everything that is given, all at once.

    Kinds, statuses: one of these names. `city` is a part of its name, `words` must all occur
    somewhere in title, description or address. `near` and `within` need a place. `any_of` needs
    one of several to hold, `none_of` none of them.
    """

    property_types: tuple[str, ...] = ()
    listing_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    price: Range = Range()
    area: Range = Range()
    bedrooms: Range = Range()
    bathrooms: Range = Range()
    year_built: Range = Range()
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    words: str | None = None
    featured: bool | None = None
    owner_id: int | None = None
    near: Circle | None = None
    within: Polygon | None = None
    any_of: tuple["Condition", ...] = ()
    none_of: tuple["Condition", ...] = ()

    def parts(self) -> Iterator["Condition"]:
        """This condition and all within it."""
        yield self
        for part in (*self.any_of, *self.none_of):
            yield from part.parts()


def check(condition: Condition) -> Condition:
    """The condition itself, if it is small enough to be asked.

    Raises:
        Invalid: it has too many parts.

    """
    if sum(1 for _ in condition.parts()) > MOST_PARTS:
        raise Invalid(
            "properties.bad_condition", f"A search has at most {MOST_PARTS} conditions in it."
        )
    return condition


def as_plain(condition: Condition) -> dict[str, Any]:
    """The condition as plain data, without what it leaves open."""
    default = Condition()
    given = {one.name: getattr(condition, one.name) for one in fields(condition)}
    return {name: _plain(value) for name, value in given.items() if value != getattr(default, name)}


def from_plain(data: dict[str, Any]) -> Condition:
    """The condition that `as_plain` told; names that are not known any more are left out."""
    known = {one.name for one in fields(Condition)}
    given = {name: _READERS.get(name, _same)(value) for name, value in data.items()}
    return Condition(**{name: value for name, value in given.items() if name in known})


def _plain(value: object) -> object:
    match value:
        case Range():
            return [value.least, value.most]
        case Circle():
            return [value.middle.latitude, value.middle.longitude, value.radius_m]
        case Polygon():
            return [[corner.latitude, corner.longitude] for corner in value.corners]
        case Condition():
            return as_plain(value)
        case tuple():
            return [_plain(one) for one in value]
    return value


def _range(value: Any) -> Range:
    return Range(*value)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(value)


def _circle(value: Any) -> Circle:
    latitude, longitude, radius_m = value
    return Circle(Spot(latitude, longitude), radius_m)


def _polygon(value: Any) -> Polygon:
    return Polygon(tuple(Spot(*corner) for corner in value))


def _several(value: Any) -> tuple[Condition, ...]:
    return tuple(from_plain(one) for one in value)


def _same(value: Any) -> Any:
    return value


_READERS: Final = cast(
    "dict[str, Any]",
    {
        **dict.fromkeys(("property_types", "listing_types", "statuses"), _names),
        **dict.fromkeys(("price", "area", "bedrooms", "bathrooms", "year_built"), _range),
        "near": _circle,
        "within": _polygon,
        **dict.fromkeys(("any_of", "none_of"), _several),
    },
)
