"""What of a sentence can be looked up: its quotations, figures with their units, and words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_SIGNS: Final = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "″": '"', "–": "-", "—": "-", "−": "-", "\u00a0": " "}
)
# A straight mark after a digit means inches and opens nothing.
_QUOTED: Final = re.compile(r'«([^«»]*)»|“([^“”]*)”|(?<![\d"])"([^"]*)"')
_BETWEEN: Final = re.compile(r"[\s()\[\]{}«»“”:;…]+")
_AROUND: Final = ".,!?*_"
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_CAPITALS: Final = re.compile(r"\b[A-Z][A-Z&]+[A-Z]\b")


def listed(words: str) -> frozenset[str]:
    """The words between blanks."""
    return frozenset(words.split())


# Without those that are words as well: «keynote 5 in the hall».
_UNITS: Final = listed(
    "mm cm m km inch inches ft foot feet yd mil gauge sf sqft m2 m3 mm2 kg g lb lbs ton tons kn"
    " kpa mpa psi psf plf kw kv kva amp amps hz btu gpm cfm db hr hrs hour hours day days week"
    " weeks minutes degrees percent deg"
)
NUMBER_WORDS: Final = listed(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty"
    " seventy eighty ninety hundred thousand million dozen half quarter twice double triple"
)


def normal(text: str) -> str:
    """The text in small letters, with one sign for each of those that look alike."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold().split())


def quotations(text: str) -> list[str]:
    """What stands between quotation marks, in normal form."""
    found = (next(filter(None, match.groups()), "") for match in _QUOTED.finditer(text))
    return [normal(one) for one in found]


def unquoted(text: str) -> str:
    """The text without what it quotes."""
    return _QUOTED.sub(" ", text)


def tokens(text: str) -> list[str]:
    """What stands between blanks and brackets, in normal form; 10'-6" is one of them."""
    return [token for token in map(_bare, _BETWEEN.split(normal(text))) if token]


def _bare(token: str) -> str:
    bare = token.strip(_AROUND)
    if bare.startswith('"'):
        return bare.removeprefix('"').removesuffix('"').strip(_AROUND)
    return bare


def figures(text: str) -> Iterator[str]:
    """Whatever has a digit, with the unit after it if there is one, and numbers in words."""
    found = tokens(text)
    for token, after in zip(found, [*found[1:], ""], strict=False):
        is_number = any(letter.isdigit() for letter in token)
        if is_number or token in NUMBER_WORDS:
            yield f"{token} {after}" if is_number and after in _UNITS else token


def words(text: str) -> list[str]:
    """Words of four letters and more, in small letters."""
    return _WORD.findall(normal(text))


def capitals(text: str) -> list[str]:
    """Words in capitals as drawings have them, in small letters."""
    return [word.casefold() for word in _CAPITALS.findall(text)]
