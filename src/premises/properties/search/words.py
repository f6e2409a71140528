"""Text as a search compares it: without accents, and large letters like small ones."""

import unicodedata
from typing import Final

MOST_TOKENS: Final = 12


def storable(text: str) -> str:
    """The text itself, if every database can take it in.

    Raises:
        ValueError: it has a NUL, or half of a character that UTF-16 writes in two.

    """
    if "\0" in text:
        msg = "a text with a NUL character cannot be kept"
        raise ValueError(msg)
    text.encode()
    return text


def folded(text: str) -> str:
    """The text in the form that is searched: «Avenida de América» becomes «avenida de america»."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    # Some letters fold to others only once their marks are gone.
    return " ".join(bare.casefold().split())


def tokens(text: str) -> tuple[str, ...]:
    """The words that all have to be found, the longest first, because it decides soonest."""
    words = dict.fromkeys(folded(text).split())
    return tuple(sorted(words, key=len, reverse=True)[:MOST_TOKENS])
