"""Reads what people wrote about their home, however they wrote it."""

import re
from collections.abc import Iterable
from typing import Final

from premises.audits.energy.household import Household, Ownership

CENTRAL_AIR: Final = "Central Air Conditioning"
WINDOW_AIR: Final = "Window AC"
BUILT_IN_HEATING: Final = "Built-in Heating System"
_KNOWN: Final = (
    CENTRAL_AIR,
    WINDOW_AIR,
    "Fridge/Freezer",
    "Dish Washer",
    "Clothes Washing Machine/Dryer",
    "Pool/Hot Tub",
    "Electric Vehicle",
    BUILT_IN_HEATING,
)
_OWNERSHIP: Final = {
    **dict.fromkeys(("own", "owner", "owned", "owning"), Ownership.OWN),
    **dict.fromkeys(("rent", "renter", "rented", "renting", "tenant"), Ownership.RENT),
}
_ZIP: Final = re.compile(r"(\d{5})(?:[-\s]?\d{4})?", re.ASCII)
_LIMIT: Final = re.compile(
    r"(?:up\s*to|under|below|less\s+than|max(?:imum)?|at\s+most|<=?)?\s*(?:us)?\s*\$?\s*"
    r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(\.\d{1,2})?\s*(k)?\s*(?:\$|usd|dollars?)?",
    re.ASCII | re.IGNORECASE,
)
_NO_LIMIT: Final = re.compile(
    r"show me all.*|all(?: retrofits)?|any(?:thing)?|no limit|unlimited", re.IGNORECASE
)


def household_of(
    zip_code: str | None,
    ownership: str | None,
    budget: str | None,
    company: str | None,
    appliances: Iterable[str] | None,
) -> Household:
    """What is known of a home; what cannot be understood is left out, and `remarks` say so."""
    remarks: list[str] = []
    return Household(
        zip_code=_zip(_text(zip_code), remarks),
        ownership=_owned(_text(ownership), remarks),
        company=_text(company),
        budget_usd=_limit(_text(budget), remarks),
        appliances=_appliances(appliances),
        remarks=tuple(remarks),
    )


def _text(said: str | None) -> str:
    return " ".join((said or "").split())


def _zip(said: str, remarks: list[str]) -> str:
    found = _ZIP.fullmatch(said)
    if said and not found:
        remarks.append(
            f"“{_short(said)}” is no U.S. ZIP code of five digits, so national averages are used."
        )
    return found[1] if found else ""


def _owned(said: str, remarks: list[str]) -> Ownership | None:
    if not said:
        return None
    ownership = _OWNERSHIP.get(said.casefold())
    if ownership is None:
        remarks.append(
            f"“{_short(said)}” says neither Own nor Rent, so nothing is left out for tenants."
        )
    return ownership


def _limit(said: str, remarks: list[str]) -> float | None:
    if not said or _NO_LIMIT.fullmatch(said):
        return None
    found = _LIMIT.fullmatch(said)
    if found is None:
        remarks.append(f"“{_short(said)}” is no budget such as “up to $200”, so there is no limit.")
        return None
    dollars = float(found[1].replace(",", "") + (found[2] or ""))
    return dollars * 1000 if found[3] else dollars


def _appliances(said: Iterable[str] | None) -> tuple[str, ...]:
    """What was named, once each, in the words that are known where they are."""
    usual = {name.casefold(): name for name in _KNOWN}
    named = (_text(one) for one in said or ())
    return tuple(dict.fromkeys(usual.get(one.casefold(), one) for one in named if one))


def _short(said: str) -> str:
    return said if len(said) <= 40 else f"{said[:39]}…"
