"""What a date, a scale, the mark of a revision or a name looks like in a title block."""

import re
from datetime import date
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "JANUARY JAN JANUAR",
            "FEBRUARY FEB FEBRUAR",
            "MARCH MAR MAERZ MÄRZ",
            "APRIL APR",
            "MAY MAI",
            "JUNE JUN JUNI",
            "JULY JUL JULI",
            "AUGUST AUG",
            "SEPTEMBER SEP SEPT",
            "OCTOBER OCT OKTOBER OKT",
            "NOVEMBER NOV",
            "DECEMBER DEC DEZEMBER DEZ",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATE: Final = re.compile(
    rf"""(?<![\w/.-])(?:
      (?P<y1>(?:19|20)\d\d)[-./](?P<m1>\d{{1,2}})[-./](?P<d1>\d{{1,2}})
    | (?P<a>\d{{1,2}})(?P<by>[-./])(?P<b>\d{{1,2}})(?P=by)(?P<y2>(?:19|20)\d\d|\d\d)
    | (?P<d3>\d{{1,2}})(?:ST|ND|RD|TH|\.)?[\s-]*(?P<m3>{_MONTH})[\s,-]*(?P<y3>(?:19|20)\d\d|\d\d)
    | (?P<m4>{_MONTH})\s*(?P<d4>\d{{1,2}})(?:ST|ND|RD|TH)?\s*,?\s*(?P<y4>(?:19|20)\d\d)
    | (?P<m5>{_MONTH})[\s,-]*(?P<y5>(?:19|20)\d\d)
    )(?![\w/-])""",
    re.VERBOSE | re.IGNORECASE,
)
_RATIO: Final = re.compile(r"\b1\s*:\s*\d[\d,.]*\b")
_FEET: Final = re.compile(
    r"\d+(?:\s*[-\s]\s*\d+)?(?:/\d+)?\s*(?:\"|''|″|IN\.?)\s*=\s*\d+\s*(?:'|′|FT)[\s-]*(?:\d+\s*(?:\"|″|'')?)?",
    re.IGNORECASE,
)
_UNSCALED: Final = re.compile(
    r"\b(?:N\.?T\.?S\.?|NOT TO SCALE|AS (?:NOTED|SHOWN|INDICATED)|NO SCALE|VARIES|FULL SIZE|OHNE)"
    r"(?:\b|$)",
    re.IGNORECASE,
)
_REVISION: Final = re.compile(
    r"(?:REV(?:ISION)?\.?\s*#?)?\s*"
    r"([A-Z]|[A-Z]?\d{1,2}|\d[A-Z]|[PCTSE]\d\d?\.\d)"
)
_CONTACT: Final = re.compile(
    r"@|\bWWW\.|\.COM\b|\.NET\b|\bHTTPS?:|\b\d{3}[-. )]{1,2}\d{3}[-. ]\d{4}\b|\bSUITE\b|\bSTREET\b|"
    r"\bAVENUE\b|\b(?:ST|AVE|BLVD|RD|HWY)\.?(?:,|$)|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|"
    r"\bP\.?O\.? BOX\b|\bCOPYRIGHT\b|©|\bALL RIGHTS\b",
    re.IGNORECASE,
)
_FIRM: Final = re.compile(
    r"\b(?:INC|LLC|LLP|LTD|PLLC|P\.?C|CORP|GMBH|AG|ARCHITECTS?|ENGINEERS?|ENGINEERING|CONSULTANTS?|"
    r"ASSOCIATES|DEPARTMENT|ADMINISTRATION)\b\.?",
    re.IGNORECASE,
)


def date_in(text: str) -> str | None:
    """The first date in a text, as it stands there."""
    found = _DATE.search(text)
    if found is None or not _days(found):
        return None
    return found[0].strip(" ,")


def day_of(text: str) -> date | None:
    """The day that a written date means; where 3/4 may be either, the month comes first.

    Only good for telling the later of two dates of one sheet, which were written alike.
    """
    found = _DATE.search(text)
    if found is None:
        return None
    days = _days(found)
    return days[0] if days else None


def _days(found: re.Match[str]) -> list[date]:
    year = found["y1"] or found["y2"] or found["y3"] or found["y4"] or found["y5"]
    full = int(year) if len(year) == 4 else 2000 + int(year)
    if found["m1"]:
        pairs = [(int(found["m1"]), int(found["d1"]))]
    elif found["a"]:
        first, second = int(found["a"]), int(found["b"])
        pairs = [(first, second), (second, first)]
        if found["by"] == ".":
            pairs.reverse()
    else:
        name = found["m3"] or found["m4"] or found["m5"]
        pairs = [(_MONTHS[name.upper().rstrip(".")], int(found["d3"] or found["d4"] or 1))]
    days = []
    for month, day in pairs:
        try:
            days.append(date(full, month, day))
        except ValueError:
            continue
    return days


def scale_in(text: str) -> str | None:
    """A scale as it stands: 1:100, 1/8" = 1'-0", NTS, AS NOTED."""
    for pattern in (_FEET, _RATIO, _UNSCALED):
        found = pattern.search(text)
        if found is not None:
            return found[0].strip()
    return None


def revision_in(text: str) -> str | None:
    """The mark of a revision where a text is nothing else: A, 3, P02, REV B."""
    found = _REVISION.fullmatch(text.strip().upper().rstrip("."))
    return found[1] if found else None


def is_contact(text: str) -> bool:
    """Whether a text is an address, a phone number or the name of a firm."""
    return _CONTACT.search(text) is not None or _FIRM.search(text) is not None


def says_something(text: str) -> bool:
    """Whether a text has at least three letters in one place, as titles and names have."""
    return re.search(r"[^\W\d_]{3}", text) is not None
