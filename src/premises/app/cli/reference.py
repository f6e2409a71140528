"""What every setting is, from the settings themselves: the page about them, and their values."""

import os
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Final, Literal

import annotated_types
from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from premises.app.cli.opening import read_settings
from premises.app.settings import ORIGINALS, Settings
from premises.kernel.originals import derived
from premises.kernel.settings import DELIMITER, PREFIX, fields

_HIDDEN: Final = "***"
_DOTENV: Final = Path(".env")
_KINDS: Final = {int: "whole number", float: "number", bool: "true or false", Path: "path"}
_HEAD: Final = """\
# Settings

Every setting of Premises. This page is written from the settings themselves by
`premises settings docs --write docs/settings.md`; a test keeps it true.

A setting is read from the environment, or from a file `.env` in the folder in which Premises is
started; the environment counts more. A name that begins with `PREMISES_` and is not on this page
is refused, so that a slip of the pen does not go unnoticed. Several values are written `a,b,c` or
as JSON. `premises settings show` tells what is in force and where it comes from.
"""
_ORIGINALS_HEAD: Final = """
## Names of the original services

With `PREMISES_COMPAT` naming a domain, the names of the service it replaces are read too, wherever
the name used here is not set. `premises settings import` moves them once and for all.
"""


@dataclass(frozen=True)
class Shown:
    """A setting in force; a secret is not in it."""

    name: str
    value: str
    source: str


def page() -> str:
    """The page about all settings, as Markdown."""
    parts = [_HEAD, _section("The house", "", Settings)]
    for name, field in Settings.model_fields.items():
        if _is_group(field.annotation):
            parts.append(
                _section(name.capitalize(), f"{name.upper()}{DELIMITER}", field.annotation)
            )
    parts.append(_ORIGINALS_HEAD)
    for domain, originals in ORIGINALS.items():
        rules = originals.all_rules()
        rows = "".join(f"| {_names(one.needs)} | {_names(one.gives)} |\n" for one in rules)
        # A service that had no settings has no table.
        if rows:
            parts.append(f"\n### {domain.capitalize()}\n\n| there | here |\n|---|---|\n{rows}")
        for why in dict.fromkeys(originals.left.values()):
            same = [old for old, reason in originals.left.items() if reason == why]
            parts.append(f"| {_names(same)} | nothing: {why} |\n")
    return "".join(parts)


def shown_settings() -> list[Shown]:
    """Every setting as this process reads it."""
    settings = read_settings()
    filed = dotenv_values(_DOTENV) if _DOTENV.is_file() else {}
    given = {**{name: value for name, value in filed.items() if value is not None}, **os.environ}
    old_names: dict[str, str] = {}
    for domain in settings.compat:
        for rule in ORIGINALS[domain].all_rules():
            for new in derived(rule, given):
                old_names.setdefault(new, rule.needs[0])
    return [
        Shown(name, _value(settings, name, field), _source(name, old_names.get(name), filed))
        for name, field in fields(Settings)
    ]


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _section(title: str, prefix: str, model: type[BaseModel]) -> str:
    about = (model.__doc__ or "").strip().splitlines()[0]
    rows = [
        f"| `{PREFIX}{prefix}{name.upper()}` | {_default(field)} | {_allowed(field)}"
        f" | {_escaped(field.description or '')} |\n"
        for name, field in model.model_fields.items()
        if not _is_group(field.annotation)
    ]
    head = "| name | default | allowed | what it does |\n|---|---|---|---|\n"
    return f"\n## {title}\n\n{about}\n\n{head}{''.join(rows)}"


def _is_group(kind: object) -> typing.TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _default(field: FieldInfo) -> str:
    default = field.get_default()
    if isinstance(default, SecretStr):
        return "a development value" if default.get_secret_value() else "empty"
    if isinstance(default, tuple):
        return ", ".join(f"`{_escaped(str(part))}`" for part in default) or "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return "empty" if default in {"", None} else f"`{_escaped(str(default))}`"


def _allowed(field: FieldInfo) -> str:
    kind, bounds = _kind(field.annotation), " ".join(_bounds(field))
    return f"{kind}, {bounds}" if bounds else kind


def _kind(annotation: object) -> str:
    if typing.get_origin(annotation) is UnionType or typing.get_origin(annotation) is typing.Union:
        return " or ".join(
            _kind(part) for part in typing.get_args(annotation) if part is not NoneType
        )
    if typing.get_origin(annotation) is Literal:
        return " or ".join(f"`{choice}`" for choice in typing.get_args(annotation))
    if typing.get_origin(annotation) is tuple:
        return "several"
    return next((word for kind, word in _KINDS.items() if annotation is kind), "text")


def _bounds(field: FieldInfo) -> Iterator[str]:
    for bound in field.metadata:
        if isinstance(bound, annotated_types.Ge):
            yield f"from {bound.ge}"
        elif isinstance(bound, annotated_types.Le):
            yield f"to {bound.le}"
        elif isinstance(bound, annotated_types.MinLen):
            yield f"at least {bound.min_length}"
        elif isinstance(bound, annotated_types.MaxLen):
            yield f"up to {bound.max_length} characters"
        elif getattr(bound, "pattern", None):
            yield f"like `{_escaped(str(getattr(bound, 'pattern', '')))}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _value(settings: Settings, name: str, field: FieldInfo) -> str:
    found: object = settings
    for part in name.removeprefix(PREFIX).lower().split(DELIMITER):
        found = getattr(found, part)
    if isinstance(found, SecretStr):
        return _HIDDEN
    if isinstance(found, tuple):
        return ",".join(str(part) for part in found)
    if not field.repr:
        return _without_password(str(found))
    return "" if found is None else str(found)


def _without_password(url: str) -> str:
    """A URL without what may be secret in it; all of it is hidden if it cannot be read."""
    if "://" not in url:
        # A folder, or nothing.
        return url
    try:
        shown = make_url(url).set(query={})
        if shown.drivername.startswith("http"):
            # The path of a service's address may be its key.
            shown = shown._replace(database=None)
        return shown.render_as_string(hide_password=True)
    except ArgumentError:
        return _HIDDEN


def _source(name: str, old_name: str | None, filed: Mapping[str, str | None]) -> str:
    for one in filter(None, (name, old_name)):
        called = "" if one == name else f" as {one}"
        if one in os.environ:
            return f"environment{called}"
        if filed.get(one) is not None:
            return f".env{called}"
    return "default"
