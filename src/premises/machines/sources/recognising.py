"""Tells by its first bytes whether a file holds lines of text or Parquet, or what it is instead."""

import codecs
from pathlib import Path
from typing import Final

from premises.kernel.errors import Invalid
from premises.machines.sources.unpacking import (
    HEAD_BYTES,
    damage,
    encoding_of,
    is_packed,
    no_utf8,
    unpacked,
)

_PARQUET: Final = b"PAR1"
_ZIP: Final = b"PK\x03\x04"
_WORKBOOKS: Final = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument")
"""What the first name in the archive is, if that is an Office Open XML or OpenDocument file."""
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED: Final = (_ZIP, b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c")
"""Zip, bzip2, xz, Zstandard and 7-Zip."""
_CONTROL: Final = bytes({*range(32)} - {*b"\t\n\r\f"})
"""Bytes that stand in no line of text."""


def is_parquet(path: Path, said: str | None) -> bool:
    """Whether a file is Parquet; if not it holds text, packed or not.

    Raises:
        Invalid: it is neither, holds nothing, or is not the kind that it was `said` to be.

    """
    with damage(path), unpacked(path) as (stream, _):
        head = stream.read(HEAD_BYTES)
    found: bool = head.startswith(_PARQUET)
    if found and is_packed(path):
        raise _other(path, "is Parquet packed by gzip; unpack it, for Parquet is packed inside.")
    if said is not None and found is not (said == "parquet"):
        what = f"is a Parquet file, not {said}" if found else "is no Parquet file"
        raise _other(path, f"{what}; leave --format away, and it is taken for what it is.")
    if not found:
        _check_text(path, head)
    return found


def _check_text(path: Path, head: bytes) -> None:
    if head.startswith(_OLD_WORKBOOK) or (
        head.startswith(_ZIP) and any(one in head[:200] for one in _WORKBOOKS)
    ):
        raise _other(path, "is a workbook, not a text; save the sheet as CSV (UTF-8) there.")
    if head.startswith(_PACKED):
        raise _other(path, "is packed, and not by gzip; unpack it and give the file that is in it.")
    try:
        text = codecs.getincrementaldecoder(encoding_of(head))().decode(head)
    except UnicodeDecodeError as error:
        is_text = error.encoding == "utf-8" and not _has_control(head)
        raise (no_utf8(path) if is_text else _binary(path)) from error
    if not text.strip() and len(head) < HEAD_BYTES:
        raise Invalid("machines.empty_file", f"{path.name} is empty.")
    # Recorders that lost their power may leave such bytes further down, in lines of their own.
    if _has_control(text.partition("\n")[0].encode()):
        raise _binary(path)


def _has_control(text: bytes) -> bool:
    return text.translate(None, _CONTROL) != text


def _binary(path: Path) -> Invalid:
    return _other(
        path,
        "is neither text nor Parquet, so no rows can be read from it; give a CSV or NDJSON file"
        " in UTF-8, or a Parquet file.",
    )


def _other(path: Path, what: str) -> Invalid:
    return Invalid("machines.bad_file", f"{path.name} {what}")
