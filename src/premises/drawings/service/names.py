"""What clients call things by: files, drawings, moments."""

import os
import re
import uuid
from datetime import UTC, datetime
from typing import Final

LONGEST_NAME: Final = 255
NAMELESS: Final = "drawing"

# C0 and C1 controls, and the marks that turn the writing of what follows (Unicode, UAX 9): with
# them a name can look like another, or like another file's kind.
_UNSEEN: Final = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069]"
)
_PLACES: Final = frozenset({".", ".."})
"""What clients take for folders when they tidy an address up."""


def new_id() -> str:
    """An id as clients of the original service know them."""
    return str(uuid.uuid4())


def base_name(said: str) -> str:
    """A file's name as every database takes it, without folders and without what nobody sees."""
    plain = _UNSEEN.sub("", said.replace("\\", "/").rpartition("/")[2]).strip()
    return NAMELESS if plain in _PLACES else stored(plain) or NAMELESS


def drawing_name(file_name: str) -> str:
    """What a drawing is called until its title block was read: its file without the extension."""
    return os.path.splitext(file_name)[0] or file_name  # noqa: PTH122 - it is no path.


def stored(text: str, longest: int = LONGEST_NAME) -> str:
    """Text as every database takes it, cut to what a column holds."""
    return text[:longest].encode(errors="replace").decode().replace("\0", "")


def column(text: str | None, longest: int = LONGEST_NAME) -> str | None:
    """The same for what may be missing; nothing but blanks is missing too."""
    return (stored(text.strip(), longest) or None) if text else None


def shown_at(instant: datetime | None) -> str | None:
    """A moment as the original wrote it: UTC, and not saying so."""
    return None if instant is None else instant.astimezone(UTC).replace(tzinfo=None).isoformat()
