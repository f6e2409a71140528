"""Text as a search compares it: without accents, and large letters like small ones."""

import unicodedata
from typing import Final

MOST_TOKENS: Final = 12


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
