"""Letters as a pen plotter draws them: a few strokes each, on a grid of 4 x 6."""

from typing import Final

Stroke = tuple[tuple[float, float], ...]

_UNIT: Final = 0.72 / 6
_ADVANCE: Final = 5.5 * _UNIT

_SHAPES: Final = {
    "A": "00 26 40|12 32",
    "B": "00 06 36 45 44 33 03|33 42 41 30 00",
    "C": "45 36 16 05 01 10 30 41",
    "D": "00 06 26 44 42 20 00",
    "E": "46 06 00 40|03 33",
    "F": "46 06 00|03 33",
    "G": "45 36 16 05 01 10 30 41 43 23",
    "H": "00 06|40 46|03 43",
    "I": "10 30|16 36|20 26",
    "J": "46 41 30 10 01",
    "K": "00 06|46 02|13 40",
    "L": "06 00 40",
    "M": "00 06 23 46 40",
    "N": "00 06 40 46",
    "O": "10 01 05 16 36 45 41 30 10",
    "P": "00 06 36 45 44 33 03",
    "Q": "10 01 05 16 36 45 41 30 10|22 40",
    "R": "00 06 36 45 44 33 03|23 40",
    "S": "45 36 16 05 04 13 33 42 41 30 10 01",
    "T": "06 46|26 20",
    "U": "06 01 10 30 41 46",
    "V": "06 20 46",
    "W": "06 10 23 30 46",
    "X": "00 46|06 40",
    "Y": "06 23 46|23 20",
    "Z": "06 46 00 40",
    "0": "10 01 05 16 36 45 41 30 10|12 34",
    "1": "15 26 20|10 30",
    "2": "05 16 36 45 44 00 40",
    "3": "06 46 23 33 42 41 30 10 01",
    "4": "30 36 02 42",
    "5": "46 06 03 33 42 41 30 10 01",
    "6": "45 36 16 05 01 10 30 41 42 33 03",
    "7": "06 46 10",
    "8": "13 04 05 16 36 45 44 33 13 02 01 10 30 41 42 33",
    "9": "01 10 30 41 45 36 16 05 04 13 43",
    ".": "20 21",
    ",": "21 10",
    "-": "13 33",
    "'": "26 24",
    '"': "16 14|36 34",
    "/": "00 46",
    ":": "21 22|24 25",
    "#": "10 16|30 36|02 42|04 44",
    "(": "30 11 15 36",
    ")": "10 31 35 16",
    "&": "40 05 16 25 01 10 20 42",
    "+": "03 43|21 25",
    "=": "02 42|04 44",
    "°": "14 15 16 26 25 24 14",
    "%": "00 46|05 16|30 41",
    "@": "32 22 23 33 31 40|40 10 01 05 16 36 45 42",
}


def strokes(text: str) -> list[Stroke]:
    """The strokes of a line whose em is 1, from its baseline's begin; y is down.

    Raises:
        KeyError: a letter has no shape here.

    """
    found: list[Stroke] = []
    for place, letter in enumerate(text.upper()):
        if letter == " ":
            continue
        found += [
            tuple(
                (place * _ADVANCE + int(point[0]) * _UNIT, -int(point[1]) * _UNIT)
                for point in stroke.split()
            )
            for stroke in _SHAPES[letter].split("|")
        ]
    return found


def width(text: str) -> float:
    """How wide a line is whose em is 1."""
    return max(len(text) * _ADVANCE - 1.5 * _UNIT, 0.0)
