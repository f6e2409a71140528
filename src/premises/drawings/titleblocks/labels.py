"""The small words of a title block that say what stands beside them: SHEET NO., DATE, SCALE."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Entry(StrEnum):
    """What a title block says; the value is how it is called in `TitleBlock.fields`."""

    NUMBER = "sheet number"
    SHEET = "sheet"  # may be a number, or a count as in 3 of 12
    TITLE = "sheet title"
    REVISION = "revision"
    DATE = "date"
    SCALE = "scale"
    PROJECT_NUMBER = "project number"
    PROJECT = "project"
    DRAWN = "drawn by"
    CHECKED = "checked by"
    APPROVED = "approved by"
    DESIGNED = "designed by"
    PHASE = "phase"
    LOCATION = "location"
    CLIENT = "client"
    OTHER = "other"  # a label whose value is of no use here, but is no sheet number either


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a line; `rest` is what stands behind it on the same line."""

    entry: Entry
    rest: str


_NO: Final = r"(?:NO|NR|NUM|NUMBER|NUMMER|#|N°|Nº|ID|CODE)\.?"
_BY: Final = r"(?:\s*BY)?"
_PATTERNS: Final = (
    (Entry.NUMBER, rf"(?:SHEET|SHT|DRAWING|DRG|DWG|PLAN|ZEICHNUNGS?|BLATT)\.?\s*-?\s*{_NO}"),
    (Entry.NUMBER, r"(?:PLANNUMMER|ZEICHNUNGSNUMMER|BLATTNUMMER)"),
    (
        Entry.TITLE,
        (
            r"(?:(?:SHEET|SHT|DRAWING|DRG|DWG)\.?\s*(?:TITLE|NAME|CONTENTS?|DESCRIPTION)|PLANINHALT|"
            r"BENENNUNG|TITLE OF (?:SHEET|DRAWING)|TITLE|TITEL)"
        ),
    ),
    (Entry.OTHER, r"REVISIONS|REV\w*\.?\s+(?:DATE|DESCRIPTION|BY|HISTORY)|ÄNDERUNGEN"),
    (
        Entry.REVISION,
        rf"(?:(?:CURRENT|LATEST|SHEET)\s+)?(?:REVISION|REVISED|REV|INDEX|ÄNDERUNG)\.?(?:\s*{_NO})?",
    ),
    (
        Entry.PROJECT_NUMBER,
        rf"(?:PROJECT|PROJ|PROJEKT|JOB|COMM(?:ISSION)?|CONTRACT|FILE)\.?\s*-?\s*{_NO}",
    ),
    (
        Entry.OTHER,
        (
            r"(?:BUILDING|BLDG|PHONE|TEL|FAX|LICENSE|REG\w*|PERMIT|CAD FILE|ZIP|LOT|PLOT)\.?"
            rf"(?:\s*{_NO})?"
        ),
    ),
    (
        Entry.OTHER,
        (
            r"(?:CAD )?FILE(?:\s*NAME)?|PLOT(?:TED)?(?:\s*(?:DATE|BY|ON))?|PRINT(?:ED)?(?: DATE)?|"
            r"STAMP|SEAL|KEY ?PLAN|CONSULTANTS?"
        ),
    ),
    (
        Entry.PROJECT,
        r"(?:PROJECT|PROJEKT|PROJ)\.?(?:\s*(?:TITLE|NAME))?|BAUVORHABEN|JOB(?:\s*NAME)?",
    ),
    (
        Entry.DATE,
        (
            r"(?:(?:ISSUE|ISSUED|SHEET|DRAWING|SUBMITTAL|RELEASE)\.?\s*)?(?:DATE|DATED|DATUM)"
            r"(?:\s*(?:OF ISSUE|ISSUED|DRAWN))?|ISSUED(?:\s*(?:ON|FOR))?"
        ),
    ),
    (
        Entry.SCALE,
        (
            r"(?:(?:DRAWING|SHEET|PLOT)\s*)?(?:SCALES?|MASSSTAB|MAßSTAB)(?=\s*[:=]|\s*$|\s+\d)|"
            r"M(?=\s*[:=]?\s*1\s*:)"
        ),
    ),
    (Entry.DRAWN, rf"(?:DRAWN|DRN|DRWN|DR|GEZEICHNET|GEZ)\.?{_BY}"),
    (Entry.CHECKED, rf"(?:CHECKED|CHECK|CHKD?|CK'?D|CKD|REVIEWED|GEPRÜFT|GEPR)\.?{_BY}"),
    (Entry.APPROVED, rf"(?:APPROVED|APPR|APPD|APP'D|AUTHORI[SZ]ED|FREIGEGEBEN)\.?{_BY}"),
    (
        Entry.DESIGNED,
        rf"(?:DESIGNED|DESIGN|DSGN|DES)\.?{_BY}|ARCHITECT/ENGINEER OF RECORD|DESIGNER",
    ),
    (Entry.PHASE, r"(?:PROJECT )?PHASE|STATUS|PURPOSE OF ISSUE|LEISTUNGSPHASE"),
    (Entry.LOCATION, r"(?:PROJECT )?(?:LOCATION|ADDRESS)"),
    (Entry.CLIENT, r"CLIENT|OWNER|BAUHERR"),
    (Entry.SHEET, r"SHEET|SHT|BLATT"),
    (Entry.NUMBER, r"(?:DRAWING|DRG|DWG)\.?(?=\s*[:]|$)"),
)
_LABELS: Final = tuple(
    (entry, re.compile(rf"(?:{pattern})(?![^\W\d_])\s*(?P<ends>[:.#=]*)\s*", re.IGNORECASE))
    for entry, pattern in _PATTERNS
)
_WITHIN: Final = re.compile(
    r"(?<=\S)\s+(?=(?:JOB|PROJECT|SHEET|DWG|DRAWING|ISSUE)\s+(?:NO|NUMBER|TITLE|DATE)\b|"
    r"(?:DATE|SCALE|REV|REVISION|DRAWN|CHECKED|CHKD?|APPROVED|SHEET)\b[ .]*(?:BY\s*)?:)",
    re.IGNORECASE,
)
_ABBREVIATED: Final = 5
_COUNT: Final = re.compile(r"\d+ (?:OF|VON) \d+", re.IGNORECASE)


def parts(text: str) -> list[str]:
    """A line cut before every label that stands within it."""
    return [piece for piece in _WITHIN.split(text) if piece.strip()]


def label_of(text: str) -> Label | None:
    """The label that a text begins with, if it begins with one.

    Without a colon, a text that goes on is only a label where what follows is short, or the label
    would be the first word of any sentence: PROJECT MANAGER SHALL ...
    """
    text = text.strip()
    for entry, pattern in _LABELS:
        found = pattern.match(text)
        if found is None:
            continue
        rest = text[found.end() :].strip()
        colon = ":" in found["ends"] or "#" in found[0]
        if text.endswith(".") and text[:-1].isalpha() and len(text) > _ABBREVIATED:
            return None  # The last word of a sentence: WITH THE OWNER.
        if not rest or colon or _may_follow(entry, rest):
            return Label(entry, rest)
    return None


def _may_follow(entry: Entry, rest: str) -> bool:
    if entry in (Entry.TITLE, Entry.PROJECT, Entry.CLIENT, Entry.OTHER, Entry.LOCATION):
        return False
    if entry is Entry.SHEET and _COUNT.fullmatch(rest):
        return True
    if len(rest) <= 2:
        return True
    return any(letter.isdigit() for letter in rest) and len(rest.split()) <= 3
