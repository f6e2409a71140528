"""What somebody looks for: ranges, words, places, and any of several such conditions."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final, cast

from premises.kernel.errors import Invalid
from premises.properties.search.places import MOST_CORNERS, Circle, Polygon, Spot
from premises.properties.search.words import storable

MOST_PARTS: Final = 30
"""The most conditions within one, at all depths."""

LONGEST_TEXT: Final = 500
"""More signs than any address has, or any list of words that are looked for."""


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
    """The condition itself, if every database can be asked for it.

    Raises:
        Invalid: it has too many parts or corners, a text that is too long or that cannot be
            kept, or an endless number.

    """
    parts = list(condition.parts())
    if len(parts) > MOST_PARTS:
        raise _bad(f"A search has at most {MOST_PARTS} conditions in it.")
    if sum(len(part.within.corners) for part in parts if part.within) > MOST_CORNERS:
        raise _bad(f"The polygons of a search have at most {MOST_CORNERS} corners together.")
    for part in parts:
        if not all(map(math.isfinite, _ends(part))):
            raise _bad("A search has finite numbers in it only.")
        if not all(map(_is_good, (part.city, part.state, part.zip_code, part.words))):
            raise _bad(f"A text to search for has at most {LONGEST_TEXT} characters, and no NUL.")
    return condition


def _ends(condition: Condition) -> Iterator[float]:
    ranges = (getattr(condition, name) for name in _RANGES)
    yield from (end for one in ranges for end in (one.least, one.most) if end is not None)


def _is_good(text: str | None) -> bool:
    try:
        return text is None or len(storable(text)) <= LONGEST_TEXT
    except ValueError:
        return False


def _bad(message: str) -> Invalid:
    return Invalid("properties.bad_condition", message)


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


_RANGES: Final = ("price", "area", "bedrooms", "bathrooms", "year_built")

_READERS: Final = cast(
    "dict[str, Any]",
    {
        **dict.fromkeys(("property_types", "listing_types", "statuses"), _names),
        **dict.fromkeys(_RANGES, _range),
        "near": _circle,
        "within": _polygon,
        **dict.fromkeys(("any_of", "none_of"), _several),
    },
)
