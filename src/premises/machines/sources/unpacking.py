"""What every kind of file needs: packed or not, damaged or not, and the parts it comes in."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from premises.kernel.errors import Invalid
from premises.machines.sources.series import Rejected

MALFORMED: Final = "malformed"
HEAD_BYTES: Final = 256 * 1024
"""So much of a file tells what it is."""
BLOCK_BYTES: Final = 8 * 1024 * 1024
"""So much of a file is read at once."""
_LONGEST_SHOWN: Final = 2000
GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, eq=False)
class Part:
    """Some rows: an Arrow array for each column, and in which line each row stands.

    `rejected` are rows among them that could not be read at all; `share` of the file is read.
    """

    columns: Mapping[str, Any]
    lines: NDArray[np.int64]
    rejected: Sequence[Rejected]
    share: float


class unpacked:  # noqa: N801 - it is used like a function.
    """A file's bytes, and the file itself, which tells how far it was read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> tuple[Any, Any]:
        self._raw = self._path.open("rb")
        is_packed = self._raw.read(2) == GZIP
        self._raw.seek(0)
        self._stream: Any = gzip.GzipFile(fileobj=self._raw) if is_packed else self._raw
        return self._stream, self._raw

    def __exit__(self, *_error: object) -> None:
        self._stream.close()
        self._raw.close()


class damage:  # noqa: N801 - it is used like a function.
    """What Arrow and gzip complain of, as an answer of ours."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing is held."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, pa.ArrowException | EOFError | gzip.BadGzipFile | UnicodeDecodeError):
            said = str(error).partition("\n")[0]
            message = f"{self._path.name} cannot be read: {said}"
            raise Invalid("machines.bad_file", message) from error


def unread(line: int, text: str) -> Rejected:
    return Rejected(MALFORMED, {"line": line, "text": text[:_LONGEST_SHOWN]})
