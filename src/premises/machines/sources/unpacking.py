"""What every kind of file needs: unpacked, in one encoding, damaged or not, part by part."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from premises.kernel.errors import Invalid
from premises.machines.canon import Reason
from premises.machines.sources.series import Rejected

HEAD_BYTES: Final = 256 * 1024
"""So much of a file tells what it is."""
BLOCK_BYTES: Final = 8 * 1024 * 1024
"""So much of a file is read at once."""
_LONGEST_SHOWN: Final = 2000
_CHUNK_BYTES: Final = 1024 * 1024
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, eq=False)
class Part:
    """Some rows: an Arrow array for each column, and in which line each row stands.

    `rejected` are rows among them that could not be read at all; `share` of the file is read.
    """

    columns: Mapping[str, Any]
    lines: NDArray[np.int64]
    rejected: Sequence[Rejected]
    share: float


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Any, Any]]:
    """A file's bytes, and the file itself, which tells how far it was read."""
    with path.open("rb") as raw:
        if not is_packed(path):
            yield raw, raw
            return
        with gzip.GzipFile(fileobj=raw) as stream:
            yield stream, raw


@contextmanager
def text_of(path: Path) -> Iterator[tuple[BinaryIO, Any]]:
    """A file's text in UTF-8, however it is encoded and packed, and the file itself.

    What reads it raises UnicodeDecodeError where it is no such text.
    """
    with unpacked(path) as (stream, raw), io.BufferedReader(_Utf8(stream)) as text:
        yield text, raw


def is_packed(path: Path) -> bool:
    """Whether a file is packed by gzip."""
    with path.open("rb") as opened:
        return opened.read(len(_GZIP)) == _GZIP


def encoding_of(head: bytes) -> str:
    """UTF-16 if its mark stands before the text, as spreadsheets write it; else UTF-8."""
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


class _Utf8(io.RawIOBase):
    """The text of a stream of bytes, in UTF-8 and without a mark before it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        start = stream.read(_CHUNK_BYTES)
        encoding = encoding_of(start)
        self._is_utf16 = encoding == "utf-16"
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = self._text(start).removeprefix(codecs.BOM_UTF8)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready:
            self._ready = self._text(self._stream.read(_CHUNK_BYTES))
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _text(self, chunk: bytes) -> bytes:
        """UTF-8 need only be looked at."""
        text = self._decoder.decode(chunk, final=not chunk)
        return text.encode() if self._is_utf16 else chunk


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """What Arrow, gzip and encodings complain of, as an answer of ours."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise no_utf8(path) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        what = "it is packed by gzip, but damaged or cut short; pack or copy it again"
        raise _unreadable(path, what) from error
    except pa.ArrowException as error:
        raise _unreadable(path, str(error).partition("\n")[0].rstrip(".")) from error


def no_utf8(path: Path) -> Invalid:
    what = (
        "it has bytes that are no UTF-8 text; export it as UTF-8, or convert it, for instance"
        " with: iconv -f WINDOWS-1252 -t UTF-8"
    )
    return _unreadable(path, what)


def _unreadable(path: Path, what: str) -> Invalid:
    return Invalid("machines.bad_file", f"{path.name} cannot be read: {what}.")


def unread(line: int, text: str) -> Rejected:
    return Rejected(Reason.MALFORMED, {"line": line, "text": text[:_LONGEST_SHOWN]})
