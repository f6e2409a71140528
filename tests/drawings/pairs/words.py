"""What drawings say: names of rooms, notes, schedules; and how a revision words them otherwise."""

from collections.abc import Sequence
from typing import Final

from numpy.random import Generator

ROOMS: Final = (
    "OFFICE", "EXAM ROOM", "STORAGE", "LOBBY", "MEETING", "CONSULT", "NURSE STATION", "LAB",
    "WAITING", "JANITOR", "ELEC ROOM", "BREAK ROOM", "TRIAGE", "RECORDS", "LINEN", "PHARMACY",
)  # fmt: skip
_TRADE: Final = (
    "GYPSUM", "CONCRETE", "PLYWOOD", "INSULATION", "MORTAR", "SEALANT", "FLASHING", "ANCHOR",
    "GALVANIZED", "PAINTED", "EXISTING", "RELOCATED", "FIREPROOF", "ACOUSTIC", "CERAMIC", "VINYL",
)  # fmt: skip
GENERAL: Final = (
    "VERIFY ALL DIMENSIONS IN THE FIELD BEFORE START OF WORK.",
    "DO NOT SCALE DRAWINGS. WRITTEN DIMENSIONS GOVERN.",
    "PATCH EXISTING FLOOR WHERE WALLS ARE REMOVED.",
    "ALL GYPSUM BOARD SHALL BE 5/8 TYPE X UNLESS NOTED OTHERWISE.",
    "PROVIDE BLOCKING AT ALL WALL MOUNTED EQUIPMENT.",
    "FIRE RATED WALLS SHALL EXTEND TO THE DECK ABOVE.",
    "COORDINATE LOCATIONS OF OUTLETS WITH THE OWNER.",
    "SEAL ALL PENETRATIONS WITH APPROVED FIRESTOP SYSTEM.",
)
KEYNOTES: Final = (
    "NEW 20 GA METAL STUD PARTITION WITH SOUND BATTS.",
    "ACCESS PANEL 24 X 24 IN CEILING.",
    "RELOCATE FIRE EXTINGUISHER CABINET.",
    "EPOXY COATING ON CONCRETE FLOOR.",
    "STAINLESS STEEL CORNER GUARD 48 HIGH.",
    "PROVIDE FLOOR DRAIN, SEE PLUMBING.",
    "ALIGN FACE OF NEW WALL WITH COLUMN.",
    "REMOVE EXISTING CASEWORK COMPLETE.",
    "ROOF HATCH 30 X 36 WITH LADDER.",
    "SOLID SURFACE COUNTER AT 34 AFF.",
)


def dimension(chance: Generator) -> str:
    feet, inches = int(chance.integers(2, 40)), int(chance.integers(0, 12))
    half = " 1/2" if chance.random() < 0.2 else ""
    return f"{feet}'-{inches}{half}\""


def metric(chance: Generator) -> str:
    return str(int(chance.integers(20, 999)) * 10)


def rewritten(text: str, chance: Generator) -> str:
    """The same with one number or one word changed."""
    digits = [place for place, one in enumerate(text) if one.isdigit()]
    words = [one for one in text.split() if len(one) >= 4 and one.isalpha()]
    if digits and (not words or chance.random() < 0.5):
        at = digits[int(chance.integers(len(digits)))]
        other = [one for one in "123456789" if one != text[at]]
        return text[:at] + _one(other, chance) + text[at + 1 :]
    if words:
        old = _one(words, chance)
        return text.replace(old, _one([one for one in _TRADE if one != old], chance), 1)
    return f"{text} {_one(_TRADE, chance)}"


def room(chance: Generator, *, but: str = "") -> str:
    return _one([one for one in ROOMS if one != but], chance)


def _one(of: Sequence[str], chance: Generator) -> str:
    return of[int(chance.integers(len(of)))]
