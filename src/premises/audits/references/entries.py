"""Reads one measure as a person wrote it, and says exactly what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from premises.audits.retrofits import Lessens, Measure, Per
from premises.audits.thermography.findings import Kind
from premises.audits.thermography.scene import Part, Side
from premises.kernel.errors import Invalid

PACKAGED: Final = "measures.toml"
_CODE: Final = "audits.bad_measures"
_TEXTS: Final = {"title": 64, "how": 255, "source": 255, "as_of": 64}
_RANGES: Final = {"cost": (0.0, 1e6), "lifetime": (0.1, 200.0), "reduction": (0.0, 0.99)}
_UNITS: Final = {"cost": "_usd", "lifetime": "_years", "reduction": ""}
_OPTIONAL: Final = {"least_usd", "instead_of", "sides"}
_CHOICES: Final[Mapping[str, Iterable[str]]] = {
    "difficulty": ("Easy", "Moderate", "Hard"),
    "lessens": tuple(Lessens),
    "per": tuple(Per),
}
_LISTS: Final[Mapping[str, Iterable[str] | None]] = {
    "kinds": tuple(Kind),
    "parts": tuple(Part),
    "sides": tuple(Side),
    "instead_of": None,
}
_KEY: Final = re.compile(r"[a-z0-9_]{1,40}")


class Place:
    """Where in the file an entry stands, for whoever has to find it."""

    def __init__(self, path: Path | None, line: int | None, entry: Mapping[str, Any]) -> None:
        self._path, self._line, self._key = path, line, entry.get("key")

    def wrong(self, name: str, what: str) -> Invalid:
        line = f"line {self._line}, " if self._line else ""
        said = f"{line}measure {self._key!r}: {name} {what}"
        return wrong(self._path, said, line=self._line, key=self._key, field=name)


def wrong(path: Path | None, what: str, **facts: object) -> Invalid:
    """What is wrong with the list as a whole, and what to do about it."""
    name = str(path or PACKAGED)
    advice = "premises audits measures --write FILE writes one that is right"
    return Invalid(
        _CODE, f"The list of measures {name} is wrong: {what}. {advice}.", path=name, **facts
    )


def measure(place: Place, entry: Mapping[str, Any]) -> Measure:
    """One entry of the list, every part of it checked.

    Raises:
        Invalid: something is missing, unknown or out of bounds.

    """
    _check_names(place, entry)
    ranges = _ranges(place, entry)
    return Measure(
        key=_key(place, entry["key"]),
        removable=_flag(place, entry["removable"]),
        least_usd=_number(place, entry, "least_usd", _RANGES["cost"]),
        lessens=Lessens(_choice(place, entry, "lessens")),
        per=Per(_choice(place, entry, "per")),
        difficulty=_choice(place, entry, "difficulty"),
        kinds=_names(place, entry, "kinds"),
        parts=_names(place, entry, "parts"),
        sides=_names(place, entry, "sides"),
        instead_of=_names(place, entry, "instead_of"),
        title=_text(place, entry, "title"),
        how=_text(place, entry, "how"),
        source=_text(place, entry, "source"),
        as_of=_text(place, entry, "as_of"),
        cost_low_usd=ranges["cost_low_usd"],
        cost_high_usd=ranges["cost_high_usd"],
        lifetime_low_years=ranges["lifetime_low_years"],
        lifetime_high_years=ranges["lifetime_high_years"],
        reduction_low=ranges["reduction_low"],
        reduction_high=ranges["reduction_high"],
    )


def _check_names(place: Place, entry: Mapping[str, Any]) -> None:
    known = set(Measure.__dataclass_fields__)
    for name in sorted(set(entry) - known):
        raise place.wrong(name, "is not known")
    for name in sorted(known - _OPTIONAL - set(entry)):
        raise place.wrong(name, "is missing")


def _key(place: Place, key: object) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise place.wrong("key", "must be small letters, digits and underscores")
    return key


def _flag(place: Place, value: object) -> bool:
    if not isinstance(value, bool):
        raise place.wrong("removable", "must be true or false")
    return value


def _text(place: Place, entry: Mapping[str, Any], name: str) -> str:
    value = entry[name]
    if not isinstance(value, str) or not 0 < len(value.strip()) <= _TEXTS[name]:
        raise place.wrong(name, f"must be a text of 1 to {_TEXTS[name]} characters")
    return value.strip()


def _choice(place: Place, entry: Mapping[str, Any], name: str) -> str:
    value, choices = entry[name], _CHOICES[name]
    if not isinstance(value, str) or value not in choices:
        raise place.wrong(name, f"must be one of {', '.join(choices)}")
    return value


def _names(place: Place, entry: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values, choices = entry.get(name, []), _LISTS[name]
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise place.wrong(name, "must be a list of words")
    strange = [one for one in values if choices is not None and one not in choices]
    if strange:
        known = ", ".join(repr(str(one)) for one in choices or ())
        raise place.wrong(name, f"has {strange[0]!r}, which is none of {known}")
    return tuple(values)


def _ranges(place: Place, entry: Mapping[str, Any]) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for name, bounds in _RANGES.items():
        low, high = (f"{name}_{end}{_UNITS[name]}" for end in ("low", "high"))
        numbers |= {one: _number(place, entry, one, bounds) for one in (low, high)}
        if numbers[low] > numbers[high]:
            raise place.wrong(low, f"is above {high}")
    return numbers


def _number(
    place: Place, entry: Mapping[str, Any], name: str, bounds: tuple[float, float]
) -> float:
    value, (low, high) = entry.get(name, 0.0), bounds
    # Python counts true as 1; a person who wrote it meant something else.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise place.wrong(name, f"must be a number from {low:g} to {high:g}")
    return float(value)
