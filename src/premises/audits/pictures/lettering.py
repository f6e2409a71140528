"""Words on a picture: one font that is always there, lines that fit, signs that it can show."""

import functools
import unicodedata
from typing import Final

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_INSTEAD: Final = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "−": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "×": "x",
        "≥": ">=",
        "≤": "<=",
        "ß": "ss",
        "→": "->",
        "µ": "u",
        "Æ": "AE",
        "æ": "ae",
        "Ø": "O",
        "ø": "o",
    }
)
"""The font that comes with Pillow has the signs of English only, and a few more."""

_MISSING: Final = "\uffff"


@functools.cache
def font(size_px: int) -> Font:
    return ImageFont.load_default(size_px)


def shown(text: str) -> str:
    """The text in signs that the font has: accents are dropped, and what remains becomes «?»."""
    plain = unicodedata.normalize("NFKD", text.translate(_INSTEAD))
    signs = (sign for sign in plain if not unicodedata.combining(sign))
    return "".join(sign if _is_in_font(sign) else "?" for sign in " ".join("".join(signs).split()))


def width_px(text: str, size_px: int) -> int:
    return round(font(size_px).getlength(text))


def wrapped(text: str, size_px: int, across_px: int, most: int) -> list[str]:
    """At most so many lines that fit into the width; what has no room is cut with an ellipsis."""
    lines = [""]
    for word in shown(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or width_px(longer, size_px) <= across_px:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += " ..."
    return [_cut(line, size_px, across_px) for line in kept if line]


def _cut(line: str, size_px: int, across_px: int) -> str:
    if width_px(line, size_px) <= across_px:
        return line
    line = line.removesuffix(" ...")
    while line and width_px(f"{line}...", size_px) > across_px:
        line = line[:-1]
    return f"{line.rstrip()}..."


@functools.cache
def _is_in_font(sign: str) -> bool:
    if " " <= sign <= "~":
        return True
    mask = font(20).getmask
    return sign.isprintable() and bytes(mask(sign)) != bytes(mask(_MISSING))
