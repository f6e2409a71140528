"""Says which column of a file holds what: the time, the variable, the value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Final

from premises.kernel.errors import Invalid
from premises.machines.canon import plain

TIME: Final = "time"
VARIABLE: Final = "variable"
VALUE: Final = "value"
NOTHING: Final = "-"
_MOST_SHOWN: Final = 300

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    TIME: (
        *("date", "time", "timestamp", "datetime", "ts", "t", "t_ms", "time_ms", "dt", "at"),
        *("fecha", "fecha_hora", "datum", "zeit", "zeitstempel", "epoch", "epoch_ms", "date_time"),
    ),
    VARIABLE: (
        *("variable", "id_var", "variable_id", "variable_name", "var", "tag", "sensor", "signal"),
        *("sensor_name", "tag_name", "name", "nombre", "metric", "series", "channel"),
    ),
    VALUE: ("value", "valor", "val", "wert", "v", "reading", "y"),
}


@dataclass(frozen=True)
class Layout:
    """What the columns are.

    In a long file each row says which `variable` had which `value`. In a wide one each of
    `columns` is a variable, by the name it has here, and a row has the values of one time.
    """

    time: str
    variable: str = ""
    value: str = ""
    columns: Mapping[str, str] | None = None

    @property
    def needed(self) -> list[str]:
        """The columns that are read."""
        return [self.time, *([self.variable] if self.columns is None else []), *self.values]

    @property
    def values(self) -> list[str]:
        """The columns in which values stand."""
        return [self.value] if self.columns is None else [*self.columns]

    def told(self) -> list[str]:
        """In words, a line for each column that is read."""
        if self.columns is None:
            return [
                f"{self.time}: the time",
                f"{self.variable}: the variable",
                f"{self.value}: the value",
            ]
        return [f"{self.time}: the time", *(f"{a}: variable {b}" for a, b in self.columns.items())]


def lay_out(columns: Sequence[str], said: Mapping[str, str]) -> Layout:
    """The layout of a file with these columns; what is said of a column goes before its name.

    A column is said to be `time`, `variable`, `value`, `-`, which is nothing, or to be a variable
    by its name.

    Raises:
        Invalid: a column that was spoken of is not there, or none can be the time.

    """
    if missing := [one for one in said if one not in columns]:
        message = f"The file has no column {_listed(missing)}; it has {_listed(columns)}."
        raise Invalid("machines.no_column", message, columns=list(columns))
    roles = {name: column for column, name in said.items() if name in _USUAL}
    free = [one for one in columns if one not in said]
    time = roles.get(TIME) or _first(free, TIME)
    if time is None:
        message = (
            f"No column looks like a time; the columns are {_listed(columns)}. Say which is one:"
            " --map COLUMN=time. If these are no names, put a line with names before them."
        )
        raise Invalid("machines.no_time", message, columns=list(columns))
    free = [one for one in free if one != time]
    named = {column: name for column, name in said.items() if name not in {*_USUAL, NOTHING}}
    value = roles.get(VALUE) or (None if named else _first(free, VALUE))
    variable = roles.get(VARIABLE) or _first([one for one in free if one != value], VARIABLE)
    if value is not None and variable is not None and not named:
        return Layout(time, variable, value)
    return _wide(time, free, named, roles)


def _wide(
    time: str, free: Sequence[str], named: Mapping[str, str], roles: Mapping[str, str]
) -> Layout:
    if VARIABLE in roles or (VALUE in roles and not named):
        message = "A file with a variable and a value in each row needs a column for both of them."
        raise Invalid("machines.half_a_layout", message)
    columns = {**{one: one for one in free}, **named}
    if not columns:
        message = "The file has no column but the time."
        raise Invalid("machines.no_values", message)
    return Layout(time, columns=columns)


def _first(columns: Sequence[str], role: str) -> str | None:
    """The column whose name is the most usual for that."""
    by_name = {plain(one).strip().replace(" ", "_"): one for one in reversed(columns)}
    return next((by_name[name] for name in _USUAL[role] if name in by_name), None)


def _listed(columns: Sequence[str]) -> str:
    """So many of them as a sentence bears."""
    return shorten(", ".join(columns), _MOST_SHOWN, placeholder=" ...")
