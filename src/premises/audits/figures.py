"""A number that can say where it comes from: its inputs, its formula and who published it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

Value = float | str | bool | None

MEASURED: Final = "read from the file"
STATED: Final = "stated by the user"


@dataclass(frozen=True, slots=True)
class Band:
    """The 10th, 50th and 90th percentile of what a number may really be."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a report; `inputs` are the names of the figures it was worked out from."""

    name: str
    value: Value
    unit: str
    formula: str
    source: str
    inputs: tuple[str, ...] = ()
    band: Band | None = None


@dataclass(slots=True)
class Ledger:
    """All figures of one report in the order in which they were worked out.

    A name is given once and an input must be there before what is worked out from it, so every
    number can be followed back to what was read, stated or published.
    """

    _figures: dict[str, Figure] = field(default_factory=dict)

    def note(
        self,
        name: str,
        value: Value,
        unit: str,
        *,
        formula: str = "",
        source: str,
        inputs: Iterable[str] = (),
        band: Band | None = None,
    ) -> Figure:
        """Write a figure down and give it back.

        Raises:
            ValueError: the name is taken, or an input was not noted before.

        """
        figure = Figure(name, value, unit, formula, source, tuple(inputs), band)
        unknown = [one for one in figure.inputs if one not in self._figures]
        if name in self._figures or unknown:
            msg = f"{name} is noted twice" if not unknown else f"{name} comes before {unknown}"
            raise ValueError(msg)
        self._figures[name] = figure
        return figure

    def figures(self) -> tuple[Figure, ...]:
        return tuple(self._figures.values())

    def __getitem__(self, name: str) -> Figure:
        return self._figures[name]

    def __contains__(self, name: object) -> bool:
        return name in self._figures


def document(figures: Iterable[Figure]) -> list[Mapping[str, object]]:
    """The figures as plain data, for the JSON beside a report."""
    return [
        {
            "name": one.name,
            "value": one.value,
            "unit": one.unit,
            "formula": one.formula,
            "source": one.source,
            "inputs": list(one.inputs),
            "band": [one.band.p10, one.band.p50, one.band.p90] if one.band else None,
        }
        for one in figures
    ]
