"""Machines whose variables are known by name, from the lists that come along."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from premises.kernel.errors import Invalid
from premises.machines.canon.specs import VariableSpec

PRESETS: Final = ("heidenhain", "mtconnect")


@dataclass(frozen=True)
class Preset:
    """What is known of a sort of machines; `installed_kw` is the power of all their motors."""

    name: str
    title: str
    installed_kw: float | None
    variables: Mapping[str, VariableSpec]


@cache
def read_preset(name: str) -> Preset:
    """One of `PRESETS`.

    Raises:
        Invalid: there is none of that name (`machines.unknown_preset`).

    """
    if name not in PRESETS:
        said = f"There is no preset {name!r}; there are {', '.join(PRESETS)}."
        raise Invalid("machines.unknown_preset", said, presets=list(PRESETS))
    document = packaged(name)
    variables = {each: _spec(entry) for each, entry in document["variables"].items()}
    return Preset(
        name, document["title"], document.get("installed_kw"), MappingProxyType(variables)
    )


def packaged(name: str) -> dict[str, Any]:
    """The list of that name among those that come along."""
    text = files(__package__).joinpath("presets", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _spec(entry: dict[str, Any]) -> VariableSpec:
    return VariableSpec(**{**entry, "meaning": MappingProxyType(entry.get("meaning", {}))})
