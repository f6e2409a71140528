"""The number of a sheet, A-101 for example: how it is written, and when two are the same."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_DISCIPLINES: Final = {
    "A": "Architectural",
    "B": "Geotechnical",
    "C": "Civil",
    "D": "Process",
    "E": "Electrical",
    "F": "Fire protection",
    "G": "General",
    "H": "Hazardous materials",
    "I": "Interiors",
    "K": "Food service",
    "L": "Landscape",
    "M": "Mechanical",
    "O": "Operations",
    "P": "Plumbing",
    "Q": "Equipment",
    "R": "Resource",
    "S": "Structural",
    "T": "Telecommunications",
    "V": "Survey",
    "W": "Distributed energy",
    "X": "Other disciplines",
    "Z": "Contractor drawings",
}
"""Discipline designators of the US National CAD Standard, level 1."""

_TWO_LETTERS: Final = {
    "AV": "Audiovisual",
    "CS": "General",
    "DM": "Demolition",
    "FA": "Fire alarm",
    "FP": "Fire protection",
    "FS": "Fire protection",
    "ID": "Interiors",
    "LS": "Life safety",
    "LV": "Telecommunications",
    "SK": "Sketch",
    "TS": "General",
}
"""Where the second letter does more than name a branch of the first."""

_BRANCHES: Final = {
    "A": "BCDEFGILPRSTX",
    "C": "DEGINPSTU",
    "E": "CDGHILPRSTY",
    "F": "ADPSX",
    "G": "ICRN",
    "H": "ACLP",
    "I": "DFN",
    "L": "DGIPRS",
    "M": "DEHPSCIRX",
    "P": "DELPQSX",
    "Q": "ACDFHLMSY",
    "S": "BCDFGSK",
    "T": "ADNSTY",
    "V": "ACFNSTU",
}
"""Second letters that the standard lists, and D for demolition and X for existing with each."""

_DASHES: Final = re.compile("[\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d_~]")
_USUAL: Final = re.compile(
    r"(?P<building>[A-Z]{1,2}-)?(?P<letters>[A-Z]{1,3})(?P<level>\d{0,2})(?P<separator>[-. ]{0,3})"
    r"(?P<digits>\d{1,4})(?P<parts>(?:\.\d{1,3}){0,2})(?P<letter>[A-Z]{0,2})"
    r"(?P<suffix>(?:-[A-Z0-9]{1,4})?)"
)
_CODED: Final = re.compile(r"(?=[A-Z0-9-]*\d)[A-Z0-9]{2,8}(?:-[A-Z0-9]{1,8}){3,8}")
"""Project, originator, volume, level, form, discipline and number, as in ISO 19650's annex."""

_LABELLED: Final = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9./-]{0,23}")
_COUNTED: Final = re.compile(r"(\S.{0,22}?)\s*(?:\bOF\b|/|\bVON\b)\s*\d{1,4}")
_NO_PREFIX: Final = re.compile(
    "NO|NR|RM|FT|IN|SF|TO|OF|BY|AT|ON|UP|DN|REV|VER|STE|FLR|APT|LOT|SEC|DIV|FIG|PG|TEL|FAX|EXT|"
    "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|MN|NY|CA|TX|VA|EQ|OC|TYP|MAX|MIN|UNO|BOX"
)
"""Letters before digits that begin something else: rooms, months, states, measures."""

_LIKE_DIGITS: Final = str.maketrans("OQDILSBZG|", "0001158261")
_LIKE_LETTERS: Final = str.maketrans("05182", "OSIBZ")
_DOUBTFUL_SUFFIX: Final = frozenset("OQISBZLG")


def tidied(text: str) -> str:
    """Capitals, plain hyphens, and single blanks only."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = _DASHES.sub("-", plain)
    return re.sub(r"\s+", " ", plain).strip(" .,:;#")


def fold(number: str) -> str:
    """The form in which equal numbers are equal: A101, A-101, A 101 and a-101 are all A-101.

    Letters and digits are parted by one hyphen; none stands where a point parts few digits (A1.01)
    or where a building is named before (B-S01), because there that does it. A1.01 and A101 stay
    two numbers: in one set both may exist. Pairing takes them for one where each of two sets keeps
    to its own style.
    """
    text = re.sub(r"\s*-\s*", "-", tidied(number))
    found = _USUAL.fullmatch(text)
    if found is None:
        return re.sub(r"\s+", "-", text)
    return _folded(found)


def bare(number: str) -> str:
    """A number without anything that parts it, for sets that write the same numbers otherwise."""
    return re.sub(r"[^A-Z0-9]", "", fold(number))


def discipline(number: str | None) -> str | None:
    """The trade that a number's first letters stand for; none where they say nothing."""
    if number is None:
        return None
    found = _USUAL.fullmatch(fold(number))
    if found is None:
        return None
    letters = found["letters"]
    return _TWO_LETTERS.get(letters[:2]) or _DISCIPLINES.get(letters[0])


def plausible(text: str, *, from_pixels: bool = False) -> tuple[str, float] | None:
    """A folded number and how usual its form is, 0 to 1, if a text has the form of one.

    With `from_pixels`, letters that look alike (S and 5, O and 0, I and 1, B and 8) are read as
    their place in a number asks for.
    """
    text = re.sub(r"\s*-\s*", "-", tidied(text))
    if not 2 <= len(text) <= 40:
        return None
    if _CODED.fullmatch(text):
        return text, 0.8
    readings = list(_readings(text)) if from_pixels else [(text, 0.0)]
    best: tuple[str, float] | None = None
    for reading, cost in readings:
        found = _USUAL.fullmatch(reading)
        usual = _usual(found) - cost if found else 0.0
        if found and usual > 0 and (best is None or usual > best[1]):
            best = _folded(found), usual
    return best


def labelled(text: str, *, from_pixels: bool = False) -> tuple[str, float] | None:
    """The same for what stands beside a label of sheet numbers, where other forms may stand too."""
    usual = plausible(text, from_pixels=from_pixels)
    if usual is not None:
        return usual
    plain = tidied(text)
    counted = _COUNTED.fullmatch(plain)
    if counted is not None:
        return plausible(counted[1], from_pixels=from_pixels) or _count(counted[1])
    plain = re.sub(r"\s*([-./])\s*", r"\1", plain)
    if _LABELLED.fullmatch(plain):
        return plain, 0.3
    return None


def _count(text: str) -> tuple[str, float] | None:
    """The 3 of 3 OF 12: a number only where a sheet has no other."""
    return (text, 0.1) if text.isdigit() else None


def _folded(found: re.Match[str]) -> str:
    head = f"{found['building'] or ''}{found['letters']}"
    level, digits, separator = found["level"], found["digits"], found["separator"].strip()
    parts = found["parts"]
    if level and separator == ".":
        middle = f"{level}.{digits}"
    elif level and separator:
        middle = f"{level}-{digits}"
    else:
        points_alone = found["building"] or (parts and len(level + digits) < 3)
        middle = f"{'' if points_alone else '-'}{level}{digits}"
    return f"{head}{middle}{parts}{found['letter']}{found['suffix']}"


def _usual(found: re.Match[str]) -> float:
    """How often sheets are numbered so: A-101 is 1, C3 may as well be a place on a grid."""
    letters = found["letters"]
    if _NO_PREFIX.fullmatch(letters):
        return 0.0
    if found["separator"].strip(" ") == "" and found["separator"] and len(letters) > 2:
        return 0.0
    digits = len(found["level"] + found["digits"])
    usual = {1: 0.45, 2: 0.7, 3: 1.0, 4: 0.9}.get(digits, 0.6)
    if found["parts"] or (found["level"] and found["separator"].strip() == "."):
        usual = max(usual, 0.95)
    if not _known(letters):
        usual -= 0.3
    if found["letter"] in _DOUBTFUL_SUFFIX and found["letter"]:
        usual -= 0.4
    if len(found["letter"]) == 2 or found["building"]:
        usual -= 0.15
    return usual


def _known(letters: str) -> bool:
    if len(letters) == 1:
        return letters in _DISCIPLINES
    if letters in _TWO_LETTERS:
        return True
    return len(letters) == 2 and letters[1] in _BRANCHES.get(letters[0], "")


def _readings(text: str) -> Iterator[tuple[str, float]]:
    """A text and what else its pixels may say, each with what the change costs."""
    yield text, 0.0
    for letters in (1, 2):
        head, rest = text[:letters], text[letters:]
        if not rest:
            continue
        for tail in {rest.translate(_LIKE_DIGITS), _all_but_last(rest), rest}:
            reading = head.translate(_LIKE_LETTERS) + tail
            changed = sum(a != b for a, b in zip(reading, text, strict=True))
            if changed:
                yield reading, 0.12 * changed


def _all_but_last(text: str) -> str:
    """Digits before a last letter, which may be one in truth."""
    return text[:-1].translate(_LIKE_DIGITS) + text[-1]
