"""Turns what was logged in a production database into batches for the machine it belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from premises.machines.archive import Stretch
from premises.machines.canon import Quality, Reason
from premises.machines.models import VariableRow
from premises.machines.service.batches import (
    UNKNOWN_VARIABLE,
    WRONG_TYPE,
    Batch,
    BatchKind,
    Rejected,
    Series,
)
from premises.machines.service.variables import NewVariable, Variables
from premises.machines.sources.asking import NUMBERS, TEXTS, Logged
from premises.machines.sources.fingerprints import Fingerprint, of_numbers, of_values
from premises.machines.sources.logs import Catalogued, Log, by_log
from premises.machines.sources.series import joined

Key = tuple[Log, int]
"""One log, and a day of UTC counted from 1970."""


@dataclass
class Translated:
    """Rows by variable, those that cannot be read, and the fingerprints of them all."""

    series: list[Series] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    prints: dict[Key, Fingerprint] = field(default_factory=dict)

    def add_print(self, key: Key, one: Fingerprint) -> None:
        self.prints[key] = self.prints[key] + one if key in self.prints else one


@dataclass(frozen=True)
class Translator:
    """Knows which variable here each log is; `kinds` says of each whether it is a text."""

    machine_id: str
    source_id: str
    known: Mapping[Log, VariableRow]
    kinds: Mapping[int, bool]
    absent_is: Quality | None

    def read(self, parts: Iterable[tuple[bool, Logged]]) -> Translated:
        """What parts of logs come to, where each is told to be of texts or of numbers."""
        result = Translated()
        found: dict[Log, list[Series]] = defaultdict(list)
        for is_text, part in parts:
            self._add_unread(result, part, is_text=is_text)
            for log, own in by_log(part, is_text=is_text):
                name = self.known[log].name
                found[log].append(Series(name, own.t_ms, own.values, own.absent))
                for day, one in of_values(own.t_ms, own.values, own.absent).items():
                    result.add_print((log, day), one)
        # As a whole, because the first values of a variable decide how many decimals it has.
        result.series = [joined(series) for series in found.values()]
        return result

    def nothing(self, log: Log) -> Series:
        """No row at all, to replace those that are gone."""
        none = np.empty(0, np.int64)
        return Series(self.known[log].name, none, [] if log.is_text else np.empty(0))

    def stranger(self, log: Log, count: int) -> Rejected:
        """So many rows that belong to no variable, or to one of the other type."""
        reason = WRONG_TYPE if log.external_id in self.kinds else UNKNOWN_VARIABLE
        raw = {"variable": log.external_id, "table": TEXTS if log.is_text else NUMBERS}
        return Rejected(reason, raw, count)

    def batch(
        self,
        series: Sequence[Series],
        rejected: Sequence[Rejected] = (),
        replaces: Stretch | None = None,
    ) -> Batch:
        return Batch(
            machine=self.machine_id,
            kind=BatchKind.PULL,
            series=series,
            sender=self.source_id,
            rejected=rejected,
            replaces=replaces,
            absent_is=self.absent_is,
        )

    def _add_unread(self, result: Translated, part: Logged, *, is_text: bool) -> None:
        """Numbers that cannot be read count in fingerprints, or their days would always differ."""
        for row in part.unread:
            number, time, value = (one if isinstance(one, int | float) else str(one) for one in row)
            raw = {"variable": number, "date": time, "value": value}
            result.rejected.append(Rejected(Reason.MALFORMED, raw))
            if not is_text and isinstance(number, int) and isinstance(time, int):
                one = of_numbers(np.array([time]), np.array([np.nan]), np.array([False]))
                for day, fingerprint in one.items():
                    result.add_print((Log(number, is_text=False), day), fingerprint)


def translator(
    catalogue: Iterable[Catalogued],
    variables: Variables,
    machine_id: str,
    source_id: str,
    absent_is: Quality | None,
) -> Translator:
    """For a catalogue, whose variables are made here if they are missing."""
    named = _named_apart(catalogue)
    by_name = {row.name: row for row in variables.all(machine_id)}
    missing = [
        NewVariable(one.name, one.datatype, one.external_id)
        for one in named
        if one.name not in by_name or by_name[one.name].external_id is None
    ]
    if missing:
        made, there = variables.ensure(machine_id, missing)
        by_name.update({row.name: row for row in (*made, *there)})
    known = {Log(one.external_id, one.is_text): by_name[one.name] for one in named}
    kinds = {one.external_id: one.is_text for one in named}
    return Translator(machine_id, source_id, known, kinds, absent_is)


def _named_apart(catalogue: Iterable[Catalogued]) -> list[Catalogued]:
    """Variables of the same name, the later ones with their number."""
    names: set[str] = set()
    found = []
    for one in catalogue:
        name = one.name if one.name not in names else f"{one.name} ({one.external_id})"
        names.add(name)
        found.append(Catalogued(one.external_id, name, one.datatype))
    return found
