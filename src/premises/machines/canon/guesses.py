"""What a variable probably means, judged by its name and by the kind of its values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from premises.machines.canon.catalogue import packaged, read_preset
from premises.machines.canon.plain import plain
from premises.machines.canon.specs import Kind, VariableSpec, kind_of

_WORD: Final = re.compile(r"[^\W\d_]+")
_HUMP: Final = re.compile(r"(?<=[a-z]{2})(?!(?<=k)W)(?=[A-Z])|(?=kWh?)")
"""Where a word begins inside another, as in activePowerkW; kW and kWh are words themselves."""
_OTHERWISE: Final = {Kind.TEXT: "text", Kind.FLAG: "state"}
_OF_TEXTS: Final = frozenset({"alarms", "program_name", "text"})
_OF_EITHER: Final = frozenset({"operation", "stop", "state", "program", "clock"})


@dataclass(frozen=True)
class _Rule:
    words: tuple[str, ...]
    and_: tuple[str, ...]
    without: tuple[str, ...]
    kinds: frozenset[Kind]
    spec: VariableSpec

    def fits(self, words: frozenset[str], kind: Kind) -> bool:
        return (
            kind in self.kinds
            and _has(words, self.words)
            and (not self.and_ or _has(words, self.and_))
            and not _has(words, self.without)
        )


def guess(name: str, datatype: str, preset: str | None = None) -> VariableSpec:
    """What a variable means: as the preset says of its name, or by the words of the name.

    `datatype` is what the source calls it, such as java.lang.Short; where values of that kind
    cannot be what the preset says, the words decide. What nothing is known of is a number that is
    only averaged, a state or a text.

    Raises:
        Invalid: there is no such preset (`machines.unknown_preset`).

    """
    kind = kind_of(datatype)
    known = read_preset(preset).variables.get(name) if preset is not None else None
    is_text = kind == Kind.TEXT
    if known is None or not _can_be(known.role, is_text=is_text):
        known = _by_words(name, kind)
    decimals = None if kind == Kind.REAL else 0
    return replace(known, is_text=is_text, decimals=decimals)


def _can_be(role: str, *, is_text: bool) -> bool:
    return role in _OF_EITHER or (role in _OF_TEXTS) == is_text


def _by_words(name: str, kind: Kind) -> VariableSpec:
    words = _words(name)
    spec = next((rule.spec for rule in _rules() if rule.fits(words, kind)), None)
    if spec is None:
        return VariableSpec(_OTHERWISE.get(kind, "gauge"))
    # A name may say the unit outright, such as that of a counter of kilowatt-hours.
    said = next((unit for word, unit in _units().items() if word in words), None)
    return replace(spec, unit=said) if said and spec.role in ("meter", "power") else spec


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain(_HUMP.sub("_", name))))


def _has(words: Iterable[str], wanted: tuple[str, ...]) -> bool:
    whole = {one for one in wanted if not one.endswith("*")}
    starts = tuple(one[:-1] for one in wanted if one.endswith("*"))
    return any(word in whole or (starts and word.startswith(starts)) for word in words)


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_rule(entry) for entry in _names()["rule"])


@cache
def _units() -> Mapping[str, str]:
    return MappingProxyType(_names()["units"])


@cache
def _names() -> dict[str, Any]:
    return packaged("names")


def _rule(entry: dict[str, Any]) -> _Rule:
    meaning = MappingProxyType(entry.get("meaning", {}))
    return _Rule(
        words=tuple(entry["words"]),
        and_=tuple(entry.get("and", ())),
        without=tuple(entry.get("without", ())),
        kinds=frozenset(map(Kind, entry["kinds"])),
        spec=VariableSpec(entry["role"], entry.get("unit", ""), meaning=meaning),
    )
