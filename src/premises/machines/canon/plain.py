"""Words as they are compared: without accents, and capitals like small letters."""

import unicodedata


def plain(text: str) -> str:
    """A text for comparing: «AVERÍA», «Averia» and «avería» are the same."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
