"""Brings files of logged rows in, however large they are, as often as one likes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from premises.machines.calendar import zone_of
from premises.machines.models import MachineRow
from premises.machines.service.intake import Intake
from premises.machines.service.ledger import Tell, unheard
from premises.machines.service.machines import Machines
from premises.machines.service.piles import Imported, Pile
from premises.machines.service.roles import is_text
from premises.machines.service.variables import NewVariable, Variables

_HALF: Final = 0.5


@dataclass(frozen=True)
class FileOptions:
    """How a file is to be read, where that is not to be guessed.

    `columns` says of columns what they are (see `sources.layouts.lay_out`). `zone` is whose clock
    times without a zone show. Variables that the machine lacks are made unless `known_only`.
    """

    kind: str | None = None
    delimiter: str | None = None
    decimal_comma: bool | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    time_unit: str | None = None
    zone: str | None = None
    known_only: bool = False


@dataclass(frozen=True)
class Imports:
    """Reads files into machines."""

    machines: Machines
    variables: Variables
    intake: Intake

    def look(self, path: Path, options: FileOptions) -> list[str]:
        """What the columns of a file are taken for, in words.

        Raises:
            NotFound: there is no such file.
            Invalid: it cannot be read, or no column looks like a time.

        """
        from premises.machines.sources.files import open_file  # noqa: PLC0415 - loads pyarrow.
        from premises.machines.sources.layouts import lay_out  # noqa: PLC0415

        opened = open_file(path, options.kind, options.delimiter)
        return lay_out(opened.columns, options.columns).told()

    def take(
        self, machine: str, path: Path, options: FileOptions, tell: Tell = unheard
    ) -> Imported:
        """Take all rows of a file in; those that are known already stay as they are.

        A file that is damaged in its middle is taken in up to there.

        Raises:
            NotFound: there is no such machine or file.
            Invalid: it cannot be read, its times need a zone, or commas in its numbers a word.
            Unavailable: the database is busy; do it again.

        """
        from premises.machines.sources.files import open_file  # noqa: PLC0415 - loads pyarrow.
        from premises.machines.sources.instants import Times  # noqa: PLC0415
        from premises.machines.sources.layouts import lay_out  # noqa: PLC0415
        from premises.machines.sources.parts import Reading, Unknown  # noqa: PLC0415

        owner = self.machines.find(machine)
        opened = open_file(path, options.kind, options.delimiter)
        layout = lay_out(opened.columns, options.columns)
        zone = zone_of(options.zone) if options.zone else None
        known = _Known(self.variables, owner, options.known_only)
        times = Times(options.time_unit, zone)
        reading = Reading(layout, times, known.is_text, decimal_comma=options.decimal_comma)
        pile = Pile(self.intake, owner.id, path.name)
        try:
            for part in opened.parts(layout.needed):
                for one in reading.read(part):
                    if isinstance(one, Unknown):
                        pile.count_unknown(one.variable, one.count)
                    else:
                        pile.add(one)
                tell(part.share, f"{pile.received:,} rows")
                if pile.is_full:
                    pile.flush(tell)
        finally:
            # What was read before the damage is good.
            pile.flush(tell)
        return pile.imported(known.made)


class _Known:
    """The machine's variables; makes those that are missing, by their first values."""

    def __init__(self, variables: Variables, owner: MachineRow, known_only: bool) -> None:
        self._variables = variables
        self._owner = owner
        self._known_only = known_only
        self._texts: dict[str | int, bool] = {}
        self.made: list[str] = []
        for row in variables.all(owner.id):
            self._texts[row.name] = is_text(row)
            if row.external_id is not None:
                self._texts[row.external_id] = is_text(row)

    def is_text(self, name: str | int, values: Any) -> bool | None:
        if name not in self._texts and isinstance(name, str) and not self._known_only:
            self._texts[name] = self._make(name, values)
        return self._texts.get(name)

    def _make(self, name: str, values: Any) -> bool:
        from premises.machines.sources.numbers import read_numbers  # noqa: PLC0415 - loads pyarrow.

        present = values.drop_null()
        _, bad = read_numbers(present, decimal_comma=True)
        # One value that went wrong makes no text of a number.
        datatype = "string" if len(bad) and bad.mean() > _HALF else "double"
        made, there = self._variables.ensure(self._owner.id, [NewVariable(name, datatype)])
        self.made += [row.name for row in made]
        return is_text((*made, *there)[0])
