"""Brings the settings of an original service along, without ever showing what they hold."""

import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dotenv import dotenv_values

from premises.app.settings import ORIGINALS, read
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.originals import Originals, Rule, derived

_SERVICES: Final[Mapping[str, str]] = MappingProxyType(
    {**{domain: domain for domain in ORIGINALS}, "security": "cameras"}
)
_LEFT_ON_PURPOSE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DATABASE_URL": "it names the original service's own database, and Premises needs an "
        "empty one of its own (PREMISES_DATABASE__URL)"
    }
)


@dataclass(frozen=True)
class Move:
    """What can be brought along: names there and here, the values by name here, and the rest."""

    names: Mapping[str, str]
    values: Mapping[str, str]
    left: Mapping[str, str]


def plan(service: str, file: Path, target: Path | None) -> Move:
    """What of a service's `.env` file can be brought along, and why the rest cannot.

    Names that `target` holds already are left as they are there.

    Raises:
        Invalid: no such service.
        NotFound: there is no such file.

    """
    if service not in _SERVICES:
        known = ", ".join(_SERVICES)
        raise Invalid("settings.no_service", f"{service!r} is no service; choose one of {known}.")
    if not file.is_file():
        raise NotFound("settings.no_file", f"There is no file {file}.")
    theirs, kept = _values(file), _values(target) if target else {}
    return _sorted(ORIGINALS[_SERVICES[service]], theirs, kept)


def append(move: Move, target: Path) -> None:
    """Add what can be brought along to a `.env` file; it is readable by its owner only if new.

    Raises:
        Invalid: a value cannot be written so that it is read back the same.

    """
    before = target.read_text(encoding="utf-8") if target.is_file() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    after = before + "".join(f"{name}={_quoted(value)}\n" for name, value in move.values.items())
    read_back = dotenv_values(stream=io.StringIO(after))
    for name, value in move.values.items():
        if read_back.get(name) != value:
            raise Invalid(
                "settings.unwritable",
                f"The value of {name} cannot be kept in a .env file; set it in the environment.",
            )
    _replace(target, after)


def _sorted(originals: Originals, theirs: Mapping[str, str], kept: Mapping[str, str]) -> Move:
    names: dict[str, str] = {}
    values: dict[str, str] = {}
    left = {old: _unknown(old, originals) for old in theirs}
    for rule in originals.all_rules():
        fitting, why = _fitting(rule, theirs, kept)
        new = {ours: value for ours, value in fitting.items() if ours not in values}
        values |= new
        for old in rule.needs:
            if new:
                names[old] = ", ".join(filter(None, (names.get(old), *new)))
            elif why:
                left[old] = why
    return Move(names, values, {old: why for old, why in left.items() if old not in names})


def _fitting(
    rule: Rule, theirs: Mapping[str, str], kept: Mapping[str, str]
) -> tuple[dict[str, str], str]:
    """What a rule gives that can be used here, and why the rest cannot."""
    try:
        found = derived(rule, theirs)
    except Invalid:
        # The explanation would repeat the value, and that may be a secret.
        return {}, "its value is not one that the original service could use"
    reasons = {ours: _why_not(ours, value, kept) for ours, value in found.items()}
    fitting = {ours: value for ours, value in found.items() if not reasons[ours]}
    return fitting, next(filter(None, reasons.values()), "")


def _unknown(old: str, originals: Originals) -> str:
    return originals.left.get(old) or _LEFT_ON_PURPOSE.get(old, "Premises has no such setting")


def _why_not(ours: str, value: str, kept: Mapping[str, str]) -> str:
    if ours in kept:
        return f"{ours} is set there already"
    try:
        read({ours: value}, dotenv=None)
    except Invalid:
        # As above.
        return f"its value is not one that {ours} allows (see docs/settings.md)"
    return ""


def _values(file: Path) -> dict[str, str]:
    found = dotenv_values(file)
    return {name: value for name, value in found.items() if value is not None}


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _replace(target: Path, text: str) -> None:
    """Exchange the file at once: whoever starts meanwhile reads the old or the new settings."""
    mode = target.stat().st_mode & 0o777 if target.is_file() else 0o600
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=target.parent, prefix=".env-", delete=False
    ) as staged:
        staged.write(text)
        staged.flush()
        os.fsync(staged.fileno())
        Path(staged.name).chmod(mode)
    Path(staged.name).replace(target)
