"""What a made-up milling machine does: when it is on, what it cuts, and what goes wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import numpy as np

from premises.machines.calendar import from_local, zone_of

_MIN_MS: Final = 60_000
_WORKDAYS: Final = (0, 1, 2, 3, 4, 5)
_FAULTS: Final = (
    ("250-1398", "Imposible acceder al fichero", False),
    ("230-0012", "Fallo de lubricación en el carnero", False),
    ("100-0004", "Parada de emergencia pulsada", True),
    ("310-0771", "Aviso: nivel de refrigerante bajo", False),
    ("310-0455", "Herramienta rota en el cambiador", False),
    ("120-0033", "Error de seguimiento en el eje X", False),
    ("400-0102", "Puerta de seguridad no está cerrada", False),
)
"""Code, what the control shows, and whether somebody pressed the red button."""
_PROGRAMS: Final = ("BANCADA_12", "CARNERO_4", "MESA_7B", "PLACA_GUIA", "COLUMNA_2")
_READY, _RUNNING, _HELD = 1, 2, 5
"""What the control says of a program."""


@dataclass(frozen=True)
class Mill:
    """A machine and when its people work, by the clock on the wall; the seed makes its days."""

    name: str
    zone: str = "Europe/Madrid"
    seed: int = 0
    opens: time = time(5, 45)
    works_h: float = 16.5
    weekdays: tuple[int, ...] = _WORKDAYS


@dataclass(frozen=True, slots=True)
class Cut:
    """From when to when a program ran; `is_whole` if nothing stopped it before its end."""

    from_ms: int
    to_ms: int
    program: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """An alarm from when it came to when it was put right."""

    raised_ms: int
    cleared_ms: int
    code: str
    description: str
    is_emergency: bool


@dataclass(frozen=True)
class Stint:
    """What the machine did between being switched on and off, which may be after midnight."""

    on_ms: int
    off_ms: int
    cuts: tuple[Cut, ...]
    troubles: tuple[Trouble, ...]

    def statuses(self) -> Iterator[tuple[int, int]]:
        """From when on the control said what of the program."""
        yield self.on_ms, _READY
        held = {trouble.raised_ms for trouble in self.troubles}
        for cut in self.cuts:
            yield cut.from_ms, _RUNNING
            yield cut.to_ms, _HELD if cut.to_ms in held else _READY


def stint(mill: Mill, day: date) -> Stint | None:
    """The stint that begins on a day; none where nobody comes."""
    if day.weekday() not in mill.weekdays:
        return None
    chance = np.random.default_rng((mill.seed, day.toordinal()))
    opened_ms = from_local(datetime.combine(day, mill.opens), zone_of(mill.zone))
    on_ms = opened_ms + int(chance.integers(0, 10 * _MIN_MS))
    off_ms = opened_ms + int(mill.works_h * 60 * _MIN_MS) + int(chance.integers(0, 10 * _MIN_MS))
    cuts: list[Cut] = []
    troubles: list[Trouble] = []
    at_ms = on_ms
    while True:
        start = at_ms + _some_ms(chance, 1.5, 14)
        end = start + _some_ms(chance, 4, 55)
        if end + 15 * _MIN_MS > off_ms:
            return Stint(on_ms, off_ms, tuple(cuts), tuple(troubles))
        trouble = _trouble(chance, start, end)
        end = trouble.raised_ms if trouble else end
        program = _PROGRAMS[int(chance.integers(len(_PROGRAMS)))]
        cuts.append(Cut(start, end, program, trouble is None))
        if trouble:
            troubles.append(trouble)
        at_ms = trouble.cleared_ms if trouble else end


def _trouble(chance: np.random.Generator, from_ms: int, to_ms: int) -> Trouble | None:
    """One cut in six is stopped by something."""
    if chance.random() > 1 / 6:
        return None
    code, description, is_emergency = _FAULTS[int(chance.integers(len(_FAULTS)))]
    raised = int(chance.integers(from_ms + _MIN_MS, to_ms))
    cleared = raised + _some_ms(chance, 0.5, 14)
    return Trouble(raised, cleared, code, description, is_emergency)


def _some_ms(chance: np.random.Generator, least_min: float, most_min: float) -> int:
    return int(chance.uniform(least_min, most_min) * _MIN_MS)
