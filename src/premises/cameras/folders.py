"""Where cameras' folders and their pictures lie, and how they are opened without surprises."""

import os
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import Final

from premises.kernel.errors import Invalid
from premises.kernel.files import open_beneath

MEDIA_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".avi": "video/x-msvideo",
    ".webm": "video/webm",
}
"""What is served from a camera's folder, and as what; everything else stays there."""


class Folders:
    """The base folder and the cameras' folders below it."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def relative(self, folder_path: str) -> str:
        """A camera's folder relative to the base, links resolved; a relative path begins there.

        Raises:
            Invalid: the folder is not below the base path, or it is the base path itself.

        """
        base = self.base.resolve()
        try:
            folder = (base / folder_path).resolve()
            inside = folder.relative_to(base)
        except (ValueError, OSError, RuntimeError):
            raise self._outside(folder_path) from None
        if not inside.parts or "\\" in folder_path:
            raise self._outside(folder_path)
        return PurePosixPath(*inside.parts).as_posix()

    def absolute(self, folder: str) -> str:
        return str(self.base / folder)

    def make(self, folder: str) -> None:
        """Make a camera's folder, so that there is somewhere to put pictures."""
        try:
            (self.base / folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Invalid(
                "cameras.folder_not_made",
                f"The folder {self.base / folder} cannot be made: {error.strerror}.",
            ) from None

    def exists(self, folder: str) -> bool:
        return (self.base / folder).is_dir()

    def open(self, path: str) -> FileIO:
        """The picture at a path relative to the base, opened without following any link.

        Raises:
            Forbidden: the path leaves the base folder, or a part of it is a link.
            NotFound: there is no such file.

        """
        return open_beneath(self.base, path)

    def read(self, path: str, most_bytes: int) -> tuple[bytes, os.stat_result]:
        """A picture's bytes, at most one more than `most_bytes`, and how the file looked then."""
        with self.open(path) as file:
            seen = os.fstat(file.fileno())
            data = (
                b"".join(iter(lambda: file.read(1 << 20), b""))
                if (seen.st_size <= most_bytes)
                else b""
            )
            return data, seen

    def _outside(self, folder_path: str) -> Invalid:
        return Invalid(
            "cameras.folder_outside",
            f"A camera's folder must lie below {self.base}.",
            folder_path=folder_path,
        )
