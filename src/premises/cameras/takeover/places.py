"""Where the files lie that the original's rows speak of."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from premises.cameras.takeover.rows import TheirCamera
from premises.kernel.takeover import UnusableError


class Places:
    """The original's pictures, now below `files`: a folder for each camera, named as it was.

    The folder may lie elsewhere than it did, so a path is read from the camera's folder on.
    """

    def __init__(self, files: Path, cameras: Iterable[TheirCamera]) -> None:
        self.files = files
        self._folders = {camera.id: _parts(camera.folder_path) for camera in cameras}

    def folder(self, camera_id: str) -> str:
        """The name of a camera's folder below `files`.

        Raises:
            UnusableError: its folder has no name.

        """
        parts = self._folders.get(camera_id, ())
        if not parts or parts[-1] == "..":
            raise UnusableError("its folder has no name")
        return parts[-1]

    def path(self, camera_id: str, file_path: str) -> str:
        """A file's path relative to `files`, with forward slashes.

        Raises:
            UnusableError: the path does not lead into the camera's folder.

        """
        folder, parts = self.folder(camera_id), _parts(file_path)
        whole = self._folders[camera_id]
        if parts[: len(whole)] == whole:
            inner = parts[len(whole) :]
        else:
            named = [place for place, part in enumerate(parts[:-1]) if part == folder]
            inner = parts[named[-1] + 1 :] if named else ()
        if not inner or ".." in inner:
            raise UnusableError("its file is not in the camera's folder")
        return PurePosixPath(folder, *inner).as_posix()


def _parts(path: str) -> tuple[str, ...]:
    """The names along a path, as any system writes it."""
    return tuple(part for part in path.replace("\\", "/").split("/") if part not in {"", "."})
