"""Which names in the folders are pictures or videos of cameras, and why others are left out."""

import re
from enum import StrEnum

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".mp4", ".avi", ".webm"})
LONGEST_PATH = 500

# Line and paragraph separators break lists and logs just as control characters do.
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Skip(StrEnum):
    """Why a name in the folders is not handed on."""

    HIDDEN = "hidden"
    OTHER = "not_a_picture"
    NO_CAMERA = "no_camera_folder"
    NOT_UTF8 = "name_not_utf8"
    BREAKING = "name_with_control_character"
    TOO_LONG = "path_too_long"
    LINK = "symbolic_link"
    SPECIAL = "not_a_regular_file"
    UNREADABLE = "not_readable"


class Names:
    """Judges paths (relative to the base, as the operating system gives them) by name alone."""

    def __init__(self, extensions: frozenset[str] = ENDINGS) -> None:
        self._extensions = tuple(sorted(extension.lower() for extension in extensions))

    def refuse_folder(self, path: str) -> Skip | None:
        """Why nothing below this folder can be handed on, if so."""
        if path.startswith(".") or "/." in path:
            return Skip.HIDDEN
        return _unwritable(path)

    def refuse_file(self, path: str) -> Skip | None:
        """Why this file can never be handed on under this name, if so.

        Programs that upload use a hidden name or an extension of their own until the file is
        whole, so a list of what is allowed also keeps all of those out.
        """
        folder, _, name = path.rpartition("/")
        if name.startswith("."):
            return Skip.HIDDEN
        if not name.lower().endswith(self._extensions):
            return Skip.OTHER
        if not folder:
            return Skip.NO_CAMERA
        return self.refuse_folder(folder) or _unwritable(path)


def _unwritable(path: str) -> Skip | None:
    """Why a path cannot be kept as text, if so."""
    if len(path) > LONGEST_PATH:
        return Skip.TOO_LONG
    if _BREAKING.search(path):
        return Skip.BREAKING
    return None if path.isascii() or _is_utf8(path) else Skip.NOT_UTF8


def _is_utf8(path: str) -> bool:
    """Bytes that were no UTF-8 arrive as lone surrogates, which no database accepts."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
