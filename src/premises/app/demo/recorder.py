"""Writes down what a made-up milling machine does, as its maker's recorder would: changes only."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.app.demo.mill import Mill, Stint, stint

_OFF_TEXT: Final = "NaN"
_DAY: Final = timedelta(days=1)
_HOUR_MS: Final = 3_600_000
_METER_STEP_MS: Final = 60_000
_STANDBY_KW: Final = 1.4
_RUN: Final = 255

NUMBER, TEXT = "java.lang.Double", "java.lang.String"
_TEMPERATURES: Final = {
    "TEMPERATURA_BASE": (1490, 90),
    "TEMPERATURA_CABEZAL": (1840, 400),
    "TEMPERATURA_CARNERO": (1710, 260),
    "TEMPERATURA_CARNERO_2": (1700, 250),
}
"""Hundredths of a degree in the morning, and by how much work warms them."""
MOTORS: Final = {
    "AXIS_X_MOTOR_UTILIZACION": 15.1,
    "AXIS_Y_MOTOR_UTILIZATION": 15.1,
    "AXIS_Z_MOTOR_UTILIZATION": 15.71,
    "SPINDLE_LOAD_1": 37.0,
}
"""Each motor's nominal power in kW."""
_AXES: Final = {"EJE_X": 4_000_000, "EJE_Y": 1_500_000}
"""How far each axis travels, in micrometres."""
VARIABLES: Final = {
    **dict.fromkeys(("ALARMS", "PROGRAM_NAME", "CURRENT_TIME"), TEXT),
    **dict.fromkeys(("MACHINE_IN_OPERATION", "MACHINE_EMERGENCY", "PROG_STATUS"), NUMBER),
    **dict.fromkeys(("OPERATING_MODE", "TOOL_DEF", "OVERRIDE_FEED"), NUMBER),
    **dict.fromkeys((*_TEMPERATURES, *MOTORS, *_AXES), NUMBER),
    **dict.fromkeys(("ENERGIA_ACTIVA_WH", "PIEZAS"), NUMBER),
}
"""Every variable with its type."""
_KNOWN_IDS: Final = {
    "ALARMS": 447,
    "PROG_STATUS": 581,
    "MACHINE_IN_OPERATION": 597,
    "AXIS_X_MOTOR_UTILIZACION": 537,
    "AXIS_Y_MOTOR_UTILIZATION": 498,
}
IDS: Final = {name: _KNOWN_IDS.get(name, 800 + at) for at, name in enumerate(VARIABLES)}
"""The variables' numbers in the recorder's database."""

Times = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Logged:
    """Rows of one variable in their order; a number that is none says that it was switched off."""

    variable: str
    t_ms: Times
    values: NDArray[np.float64] | list[str]

    def __len__(self) -> int:
        return len(self.t_ms)


@dataclass
class Recorder:
    """Writes a mill's log, one stint after another; its counters go on from stint to stint.

    `rate_hz` is how often temperatures, motors and axes are looked at; the clock ticks as often
    where that is less than once a second. A value is written down where it changed.
    """

    mill: Mill
    rate_hz: float = 0.7
    energy_wh: int = field(default=1_200_000, init=False)
    parts: int = field(default=340, init=False)

    def days(self, first: date, last: date) -> Iterator[tuple[date, list[Logged]]]:
        """The log of each stint that begins between two days, both included."""
        day = first
        while day <= last:
            found = stint(self.mill, day)
            if found is not None:
                yield day, self.log(found, day)
            day += _DAY

    def log(self, life: Stint, day: date) -> list[Logged]:
        """All rows of a stint, from switching on to switching off."""
        chance = np.random.default_rng((self.mill.seed, day.toordinal(), 1))
        beats = _beats(life, self.rate_hz, chance)
        is_cutting = _is_cutting(life, beats)
        warmth = _warmth(is_cutting, self.rate_hz)
        loads = {name: _load(name, is_cutting, chance) for name in MOTORS}
        numbers = {
            **{name: (beats, _temperature(name, warmth, chance)) for name in _TEMPERATURES},
            **{name: (beats, load) for name, load in loads.items()},
            **{name: (beats, _travel(name, is_cutting, chance)) for name in _AXES},
            **_signals(life, chance),
            "ENERGIA_ACTIVA_WH": self._energy(life, beats, loads),
            "PIEZAS": self._parts(life),
        }
        logged = [_numbers(name, *rows, life.off_ms) for name, rows in numbers.items()]
        return [*logged, *_texts(life, min(self.rate_hz, 1.0))]

    def _energy(
        self, life: Stint, beats: Times, loads: dict[str, NDArray[np.int64]]
    ) -> tuple[Times, NDArray[np.int64]]:
        """A meter read once a minute, which knows more than the motors: fans and pumps run too."""
        kw = sum((loads[name] * (kw / 100) for name, kw in MOTORS.items()), _STANDBY_KW)
        ends = np.append(beats[1:], life.off_ms)
        wh = np.cumsum(np.asarray(kw) * (ends - beats)) / _HOUR_MS * 1000
        times = np.arange(life.on_ms, life.off_ms, _METER_STEP_MS, dtype=np.int64)
        levels = self.energy_wh + np.interp(times, ends, wh, left=0.0).astype(np.int64)
        self.energy_wh = int(levels[-1])
        return times, levels

    def _parts(self, life: Stint) -> tuple[Times, NDArray[np.int64]]:
        done = [cut.to_ms for cut in life.cuts if cut.is_whole]
        counted = self.parts + np.arange(len(done) + 1)
        self.parts = int(counted[-1])
        return np.array([life.on_ms, *done], np.int64), counted


def _beats(life: Stint, rate_hz: float, chance: np.random.Generator) -> Times:
    """When the recorder looks: as often as it should, never quite evenly."""
    step_ms = 1000 / rate_hz
    even = np.arange(life.on_ms, life.off_ms - 2 * step_ms, step_ms)
    found = even.astype(np.int64) + chance.integers(0, max(int(step_ms / 2), 1), len(even))
    found[0] = life.on_ms
    return found


def _is_cutting(life: Stint, beats: Times) -> NDArray[np.bool_]:
    edges = np.array([(cut.from_ms, cut.to_ms) for cut in life.cuts], np.int64).ravel()
    return np.asarray(np.searchsorted(edges, beats, side="right") % 2 == 1)


def _warmth(is_cutting: NDArray[np.bool_], rate_hz: float) -> NDArray[np.float64]:
    """From 0, cold, to 1: work warms, rest cools, both over about two hours."""
    fading = np.exp(-np.arange(int(6 * 7200 * rate_hz) + 1) / (7200 * rate_hz))
    padded = 1 << (len(is_cutting) + len(fading)).bit_length()
    mixed = np.fft.irfft(np.fft.rfft(is_cutting, padded) * np.fft.rfft(fading, padded), padded)
    return np.asarray(mixed[: len(is_cutting)] / fading.sum())


def _temperature(
    name: str, warmth: NDArray[np.float64], chance: np.random.Generator
) -> NDArray[np.int64]:
    cold, rise = _TEMPERATURES[name]
    trembling = chance.normal(0, 1.2, len(warmth))
    return np.rint(cold + rise * warmth + trembling).astype(np.int64)


def _load(
    name: str, is_cutting: NDArray[np.bool_], chance: np.random.Generator
) -> NDArray[np.int64]:
    """Percent of the motor's power: little while nothing is cut."""
    most = 70 if name == "SPINDLE_LOAD_1" else 35
    working = chance.integers(5, most, len(is_cutting))
    return np.where(is_cutting, working, chance.integers(0, 2, len(is_cutting)))


def _travel(
    name: str, is_cutting: NDArray[np.bool_], chance: np.random.Generator
) -> NDArray[np.int64]:
    """Where an axis is: it moves while something is cut."""
    steps = np.where(is_cutting, chance.integers(-20_000, 20_001, len(is_cutting)), 0)
    return np.asarray(np.abs(np.cumsum(steps) % (2 * _AXES[name]) - _AXES[name]))


def _signals(
    life: Stint, chance: np.random.Generator
) -> dict[str, tuple[Times, NDArray[np.int64]]]:
    cuts, emergencies = life.cuts, [one for one in life.troubles if one.is_emergency]
    running = [
        (life.on_ms, 0),
        *((t, v) for c in cuts for t, v in ((c.from_ms, _RUN), (c.to_ms, 0))),
    ]
    pressed = [(t, v) for one in emergencies for t, v in ((one.raised_ms, 1), (one.cleared_ms, 0))]
    tools = chance.integers(1, 40, len(cuts) + 1).tolist()
    times = [life.on_ms, *(cut.from_ms for cut in cuts)]
    return {
        "MACHINE_IN_OPERATION": _columns(running),
        "MACHINE_EMERGENCY": _columns([(life.on_ms, 0), *pressed]),
        "PROG_STATUS": _columns(life.statuses()),
        "OPERATING_MODE": _columns((t, 1 + place % 4) for place, t in enumerate(times)),
        "TOOL_DEF": _columns(zip(times, tools, strict=True)),
        "OVERRIDE_FEED": _columns(
            (t, 100 - 10 * (tool % 3)) for t, tool in zip(times, tools, strict=True)
        ),
    }


def _columns(rows: Iterable[tuple[int, int]]) -> tuple[Times, NDArray[np.int64]]:
    table = np.array(list(rows), np.int64)
    return table[:, 0], table[:, 1]


def _numbers(name: str, t_ms: Times, values: NDArray[np.int64], off_ms: int) -> Logged:
    """What changed, and the row that says that the machine was switched off."""
    keep = np.append(True, np.diff(values) != 0)
    return Logged(
        name, np.append(t_ms[keep], off_ms), np.append(values[keep].astype(np.float64), np.nan)
    )


def _texts(life: Stint, ticks_hz: float) -> Iterator[Logged]:
    ticks = np.arange(life.on_ms, life.off_ms, 1000 / ticks_hz).astype(np.int64)
    seconds = (ticks // 1000).tolist()
    clock = [f"{s // 3600 % 24:02}:{s // 60 % 60:02}:{s % 60:02}" for s in seconds]
    yield Logged("CURRENT_TIME", ticks, clock)
    yield _changes(
        "PROGRAM_NAME", [(cut.from_ms, f"TNC:\\{cut.program}.H") for cut in life.cuts], life
    )
    yield _changes("ALARMS", [(life.on_ms, "[]"), *_alarms(life)], life)


def _alarms(life: Stint) -> Iterator[tuple[int, str]]:
    """All that is active, whenever that changes."""
    for number, one in enumerate(life.troubles):
        shown = [[one.code, one.description, 1, 2, 38_802_328 + number]]
        yield one.raised_ms, json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
        yield one.cleared_ms, "[]"


def _changes(name: str, rows: Sequence[tuple[int, str]], life: Stint) -> Logged:
    kept = [row for at, row in enumerate(rows) if not at or rows[at - 1][1] != row[1]]
    kept.append((life.off_ms, _OFF_TEXT))
    return Logged(name, np.array([t for t, _ in kept], np.int64), [text for _, text in kept])
