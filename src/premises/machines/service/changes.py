"""Reads again what was logged, row by row, for who wants to see it as it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from premises.machines.archive import Archive, Stretch
from premises.machines.calendar import QUARTER_MS
from premises.machines.canon import Quality, Rows
from premises.machines.models import Role, VariableRow
from premises.machines.service import partials, texts
from premises.machines.service.figures import Figures
from premises.machines.service.roles import is_text
from premises.machines.service.scales import meaning_of, scale_of
from premises.machines.states import Period, State

RUNS: Final = 255.0
"""What an original machine logs while it executes; else it logs 0."""

Logged = float | str | None
"""A value as it was logged; None where the machine was off or nothing was known."""


@dataclass(frozen=True)
class Changes:
    """The rows of single variables."""

    archive: Archive

    def operation(self, figures: Figures, window: Period) -> list[tuple[int, float | None]]:
        """What the operation variable logged, and when, as numbers in order of time.

        Where it logs words, they are told as the original's numbers for running and all else.
        """
        variable = next(iter(figures.of_role(Role.OPERATION)), None)
        if variable is None:
            return []
        rows = self.rows(figures, variable, window)
        if not is_text(variable):
            scale = scale_of(variable)
            return [(t, scale.logged(x, q)) for t, x, q in _told(rows)]
        runs = {x for x, state in meaning_of(variable).items() if state is State.RUN}
        return [
            (t, (RUNS if x in runs else 0.0) if q == Quality.GOOD else None)
            for t, x, q in _told(rows)
        ]

    def rows(self, figures: Figures, variable: VariableRow, window: Period) -> Rows:
        """A variable's rows in a stretch, in order of time, one for each instant."""
        stretch = Stretch(*window)
        return self.archive.read(figures.session, figures.machine.id, stretch, [variable.id])

    def before(
        self, figures: Figures, variable: VariableRow, t_ms: int
    ) -> tuple[int, Logged] | None:
        """A variable's last row before an instant, however long ago, and what it said."""
        quarter = t_ms // QUARTER_MS
        rows = self.rows(figures, variable, (quarter * QUARTER_MS, t_ms))
        if not len(rows):
            last = partials.last_before(figures.session, variable.id, quarter)
            if last is None:
                return None
            rows = self.rows(figures, variable, (last.last_ms, last.last_ms + 1))
        value = self.values(figures, variable, rows)
        return (int(rows.t_ms[-1]), value[-1]) if value else None

    def values(self, figures: Figures, variable: VariableRow, rows: Rows) -> Sequence[Logged]:
        """The values of rows in the variable's unit, or as texts."""
        if not is_text(variable):
            scale = scale_of(variable)
            return [scale.shown(x) if q == Quality.GOOD else None for _, x, q in _told(rows)]
        good = {x for _, x, q in _told(rows) if q == Quality.GOOD}
        known = texts.read(figures.session, good)
        return [known.get(x) if q == Quality.GOOD else None for _, x, q in _told(rows)]


def _told(rows: Rows) -> list[tuple[int, int, int]]:
    columns = rows.t_ms, rows.x, rows.q
    return list(zip(*(column.tolist() for column in columns), strict=True))
