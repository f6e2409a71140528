"""Reads a plan of shifts as a person writes it, and explains what is wrong in it."""

import re
from collections.abc import Mapping, Set
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NoReturn

from premises.kernel.errors import Invalid
from premises.machines.calendar.plans import DAY_MIN, Once, Plan, Weekly, overlapping

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST: Final = 500
_LONGEST_NAME: Final = 100
_CLOCK: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


def read_plan(document: Mapping[str, Any]) -> Plan:
    """A plan from its JSON: `shifts` and `downtime`, either of which may be left out.

    A shift has `name`, `days` (mon to sun, those on which it begins), `from` and `to` (HH:MM by
    the clock on the wall; one that ends no later than it begins ends on the day after), and may
    have `since` and `until`, the first and the last day on which it can begin. Planned downtime
    is written like a shift, or with a `day`, or with `from` and `to` as dates with times without
    a zone.

    Raises:
        Invalid: it is written otherwise, or shifts overlap (`machines.bad_plan`).

    """
    unknown = set(document) - {"shifts", "downtime"}
    if unknown:
        _refuse("A plan", f"has only shifts and downtime, not {min(unknown)!r}")
    shifts = tuple(_weekly(*entry) for entry in _entries(document, "shifts", "Shift"))
    both = overlapping(shifts)
    if both:
        _refuse(f"Shift {both[0].name!r}", f"overlaps with shift {both[1].name!r}")
    downtime = [_downtime(*entry) for entry in _entries(document, "downtime", "Downtime")]
    return Plan(
        shifts,
        tuple(one for one in downtime if isinstance(one, Weekly)),
        tuple(one for one in downtime if isinstance(one, Once)),
    )


def _entries(
    document: Mapping[str, Any], key: str, word: str
) -> list[tuple[str, Mapping[str, Any]]]:
    entries = document.get(key, [])
    if not isinstance(entries, list) or len(entries) > _MOST:
        _refuse("A plan", f"has {key} as a list of at most {_MOST}")
    return [(f"{word} {n}", entry) for n, entry in enumerate(entries, 1)]


def _downtime(what: str, entry: object) -> Weekly | Once:
    if isinstance(entry, dict) and "days" in entry:
        return _weekly(what, entry)
    if isinstance(entry, dict) and "day" in entry:
        return _whole_day(what, entry)
    found = _checked(what, entry, {"name", "from", "to"})
    begins, ends = (_local(what, found[key], key) for key in ("from", "to"))
    if ends <= begins:
        _refuse(what, "ends before it begins")
    return Once(found["name"], begins, ends)


def _weekly(what: str, entry: object) -> Weekly:
    found = _checked(what, entry, {"name", "days", "from", "to"}, {"since", "until"})
    begins, ends = (_minutes(what, found[key], key) for key in ("from", "to"))
    if begins in {ends, DAY_MIN}:
        _refuse(what, "lasts no time; round the clock is written from 00:00 to 24:00")
    return Weekly(
        found["name"],
        _weekdays(what, found["days"]),
        begins,
        ends if ends > begins else ends + DAY_MIN,
        since=_date(what, found["since"]) if "since" in found else date.min,
        until=_date(what, found["until"]) if "until" in found else date.max,
    )


def _whole_day(what: str, entry: object) -> Once:
    found = _checked(what, entry, {"name", "day"})
    begins = datetime.combine(_date(what, found["day"]), time())
    return Once(found["name"], begins, begins + timedelta(days=1))


def _checked(
    what: str, entry: object, keys: Set[str], others: Set[str] = frozenset()
) -> dict[str, Any]:
    if not isinstance(entry, dict) or not keys <= set(entry) <= keys | others:
        may = f", and may have {', '.join(sorted(others))}" if others else ""
        _refuse(what, f"needs exactly {', '.join(sorted(keys))}{may}")
    name = entry["name"]
    if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME:
        _refuse(what, f"needs a name of at most {_LONGEST_NAME} characters")
    return entry


def _weekdays(what: str, days: object) -> tuple[int, ...]:
    if not isinstance(days, list) or not days or any(day not in WEEKDAYS for day in days):
        _refuse(what, f"needs days as a list of some of {', '.join(WEEKDAYS)}")
    return tuple(sorted({WEEKDAYS.index(day) for day in days}))


def _minutes(what: str, text: object, key: str) -> int:
    found = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    minutes = int(found[1]) * 60 + int(found[2]) if found else DAY_MIN + 1
    if minutes > DAY_MIN:
        _refuse(what, f"needs {key!r} as a time from 00:00 to 24:00, not {text!r}")
    return minutes


def _local(what: str, text: object, key: str) -> datetime:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or not _is_near(found.date()):
        _refuse(what, f"needs {key!r} like 2026-03-01T08:00, without a zone, not {text!r}")
    return found


def _date(what: str, text: object) -> date:
    try:
        found = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or not _is_near(found):
        _refuse(what, f"needs a day like 2026-12-25, not {text!r}")
    return found


def _is_near(day: date) -> bool:
    """Far from both ends of the calendar, where no neighbour of a day would be left."""
    return 1970 <= day.year < 9000


def _refuse(what: str, why: str) -> NoReturn:
    raise Invalid("machines.bad_plan", f"{what} {why}.")
