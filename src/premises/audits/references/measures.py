"""Reads the list of measures, ours or a person's own, and explains what is wrong in it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from premises.audits.references.entries import PACKAGED, Place, measure, wrong
from premises.audits.references.files import packaged
from premises.audits.retrofits import Measure

_HEADER: Final = re.compile(r"\s*\[\[\s*measure\s*\]\]")
_MOST: Final = 500
_MOST_BYTES: Final = 1_000_000


def measures_text(path: Path | None = None) -> str:
    """The list as it is written: the one that comes with Premises, or a person's own.

    Raises:
        Invalid: the file cannot be read (`audits.bad_measures`).

    """
    if path is None:
        return packaged(PACKAGED)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise wrong(path, f"it is larger than {_MOST_BYTES} bytes")
        # Some editors under Windows begin a file with a mark that TOML does not know.
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise wrong(path, f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise wrong(path, "it is not written in UTF-8") from error


def read_measures(path: Path | None = None) -> tuple[Measure, ...]:
    """The list of measures: the one that comes with Premises, or a person's own.

    Raises:
        Invalid: the file cannot be read or is wrong; the message names line and key
            (`audits.bad_measures`).

    """
    text = measures_text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise wrong(path, f"it is no TOML: {error}") from error
    except RecursionError as error:
        raise wrong(path, "its lists are nested too deeply") from error
    entries = _entries(path, document)
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    # A list written in another way than with headers is right too, but has no line to name.
    numbered = lines if len(lines) == len(entries) else [None] * len(entries)
    measures = tuple(
        measure(Place(path, line, entry), entry)
        for line, entry in zip(numbered, entries, strict=True)
    )
    _check_keys(path, measures)
    return measures


def _entries(path: Path | None, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries = document.get("measure")
    if not isinstance(entries, list) or not entries or set(document) != {"measure"}:
        raise wrong(path, "it must hold [[measure]] entries and nothing else")
    if not all(isinstance(one, dict) for one in entries) or len(entries) > _MOST:
        raise wrong(path, f"it must hold at most {_MOST} [[measure]] entries")
    return entries


def _check_keys(path: Path | None, measures: Iterable[Measure]) -> None:
    keys: set[str] = set()
    for one in measures:
        if one.key in keys:
            raise wrong(path, f"measure {one.key!r} is there twice", key=one.key)
        keys.add(one.key)
    for one in measures:
        for other in one.instead_of:
            if other not in keys or other == one.key:
                what = f"measure {one.key!r}: instead_of has {other!r}, which is no other measure"
                raise wrong(path, what, key=one.key, field="instead_of")
