"""What observations of an MTConnect agent say of its machine: rows of variables, alarms, faults."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from premises.machines.canon import Reason, VariableSpec, guess
from premises.machines.sources.documents import DataItem, Device, Observation
from premises.machines.sources.series import Rejected, Series

ALARMS: Final = "ALARMS"
"""All conditions that are active, as a set of alarms."""
FAULT: Final = "FAULT"
"""1 while any condition is a fault, else 0."""

_UNAVAILABLE: Final = "UNAVAILABLE"
_PRESET: Final = "mtconnect"
_NUMERIC_EVENTS: Final = frozenset(
    {
        *("PART_COUNT", "LINE", "LINE_NUMBER", "BLOCK_COUNT", "CYCLE_COUNT", "TOOL_OFFSET"),
        *("PATH_FEEDRATE_OVERRIDE", "AXIS_FEEDRATE_OVERRIDE", "ROTARY_VELOCITY_OVERRIDE"),
        *("PART_COUNT_REMAINING", "HARDNESS", "NETWORK_PORT", "LOAD_COUNT", "UNLOAD_COUNT"),
    }
)
_OTHER_PARTS: Final = frozenset({"BAD", "TARGET", "REMAINING", "FAILED", "ABORTED", "COMPLETE"})


@dataclass(frozen=True)
class Item:
    """A data item as a variable."""

    name: str
    datatype: str
    spec: VariableSpec
    unit: str

    @property
    def is_text(self) -> bool:
        return self.spec.is_text


def items_of(device: Device) -> dict[str, Item]:
    """The variables of a device by the ids of its data items; conditions are not among them.

    A variable is called by the type of its item if no other has that type, else by the item's
    name. Items of many values at once have no place here.
    """
    chosen = [one for one in device.items if one.category != "CONDITION" and _is_plain(one)]
    types = Counter(one.type for one in chosen)
    found: dict[str, Item] = {}
    taken = {ALARMS, FAULT}
    for item in chosen:
        short = item.type if types[item.type] == 1 else item.name or item.id
        name = short if short and short not in taken else item.id
        taken.add(name)
        found[item.id] = _as_variable(name, item)
    return found


def conditions_of(device: Device) -> list[str]:
    """The ids of the data items that are conditions."""
    return [one.id for one in device.items if one.category == "CONDITION"]


def series_of(
    observations: Iterable[Observation], names: Mapping[str, tuple[str, bool]]
) -> tuple[list[Series], list[Rejected]]:
    """Rows of the variables in `names`, which has for each item the name, and whether it is text.

    What is unavailable is absent. A number that cannot be read is rejected.
    """
    rows: dict[str, list[tuple[int, float | str | None]]] = defaultdict(list)
    rejected = []
    for one in sorted(observations, key=lambda one: one.sequence):
        name, is_text = names[one.item_id]
        try:
            rows[one.item_id].append((one.t_ms, _value(one.value, is_text)))
        except ValueError:
            raw = {"variable": name, "t_ms": one.t_ms, "value": one.value}
            rejected.append(Rejected(Reason.MALFORMED, raw))
    return [_series(*names[item_id], told) for item_id, told in rows.items()], rejected


def unknown_from(names: Iterable[tuple[str, bool]], t_ms: int) -> list[Series]:
    """A row that says that nothing is known, for each (variable, whether it is text)."""
    return [_series(name, is_text, [(t_ms, None)]) for name, is_text in names]


@dataclass
class Conditions:
    """The conditions that are active: by item, by code, each as (level, code, text).

    An item that is not in `active` is unavailable.
    """

    active: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    said: str | None = None
    """What was told last as the set of alarms; None is that nothing is known."""
    last_ms: int = 0

    def follow(self, observations: Iterable[Observation]) -> list[Series]:
        """Rows of the two variables, one for each change; times never go back."""
        changes: dict[int, tuple[str | None, float]] = {}
        for one in sorted(observations, key=lambda one: one.sequence):
            self._apply(one)
            said = self._told()
            if said != self.said or not self.last_ms:
                self.last_ms = max(self.last_ms, one.t_ms)
                changes[self.last_ms] = said, self._is_fault()
            self.said = said
        if not changes:
            return []
        alarms = [(t_ms, said) for t_ms, (said, _) in changes.items()]
        faults = [
            (t_ms, None if said is None else fault) for t_ms, (said, fault) in changes.items()
        ]
        return [_series(ALARMS, True, alarms), _series(FAULT, False, faults)]

    def forget(self) -> None:
        """Nothing is known any more; what is observed next is told in any case."""
        self.active, self.said, self.last_ms = {}, None, 0

    def _apply(self, one: Observation) -> None:
        level = one.tag.casefold()
        if level == "unavailable":
            self.active.pop(one.item_id, None)
            return
        known = self.active.setdefault(one.item_id, {})
        code = one.attributes.get("nativeCode", "")
        key = one.attributes.get("conditionId") or code
        if level in {"warning", "fault"}:
            known[key] = [level, code or one.attributes.get("type", ""), one.value]
        elif key:
            known.pop(key, None)
        else:
            known.clear()

    def _told(self) -> str | None:
        if not self.active:
            return None
        rows = [
            [code, text, level, item_id]
            for item_id, known in sorted(self.active.items())
            for _, (level, code, text) in sorted(known.items())
        ]
        return json.dumps(rows, ensure_ascii=False)

    def _is_fault(self) -> float:
        levels = (level for known in self.active.values() for level, _, _ in known.values())
        return float("fault" in levels)


def _is_plain(item: DataItem) -> bool:
    # A place in space is three numbers at once.
    return item.representation.upper() in {"VALUE", "DISCRETE"} and not item.units.endswith("_3D")


def _as_variable(name: str, item: DataItem) -> Item:
    kind = item.type.rpartition(":")[2].upper()
    is_number = item.category == "SAMPLE" or kind in _NUMERIC_EVENTS or bool(item.units)
    datatype = "double" if is_number else "string"
    spec = guess(_meant(kind, item.sub_type.upper()), datatype, _PRESET)
    return Item(name, datatype, spec, spec.unit or item.units.lower())


def _meant(kind: str, sub_type: str) -> str:
    """By what name a data item is looked up: a count of bad parts is no count of parts."""
    if kind == "PART_COUNT" and sub_type in _OTHER_PARTS:
        return "COUNT"
    return "GOOD_PART_COUNT" if (kind, sub_type) == ("PART_COUNT", "GOOD") else kind


def _value(text: str, is_text: bool) -> float | str | None:
    if text == _UNAVAILABLE:
        return None
    if is_text:
        return text
    return float(text)


def _series(name: str, is_text: bool, rows: Sequence[tuple[int, Any]]) -> Series:
    t_ms = np.array([t for t, _ in rows], np.int64)
    values = [value for _, value in rows]
    absent = np.array([value is None for value in values], np.bool_)
    if is_text:
        return Series(name, t_ms, values, absent)
    return Series(name, t_ms, np.array(values, np.float64), absent)
