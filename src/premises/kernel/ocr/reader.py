"""The door to text in pictures: what is asked here is done by a child in the sandbox."""

import contextlib
import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.ocr import engine
from premises.kernel.sandbox import Forkserver, Sandbox

Pixels = NDArray[np.uint8]

_MEMORY_BYTES: Final = 1024 * 2**20
_CPU_S, _WALL_S = 60.0, 90.0
_IDLE_S: Final = 60.0
_LONGEST_PX: Final = 960
_LEAST_LINE_PX: Final = 4


@dataclass(frozen=True, slots=True)
class Word:
    """Text that stands in one piece, where it stands in pixels, and how sure it is, 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """What a picture of one line says, and how sure that is, 0 to 1."""

    text: str
    confidence: float


class Reader:
    """Reads text in pictures; any number of threads may use it.

    The models are loaded by the first call, in a program of their own that needs 170 MB, and all
    of it is given back after `idle_s` seconds without a call. A call that takes longer than
    `wall_s` is given up; whoever asks within a job gives less than that job has.
    """

    def __init__(self, *, idle_s: float = _IDLE_S, wall_s: float = _WALL_S) -> None:
        self._server = Forkserver(preload=("premises.kernel.ocr.ready",))
        self._sandbox = Sandbox(_MEMORY_BYTES, _CPU_S, wall_s, forkserver=self._server)
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._calls = 0
        self._timer: threading.Timer | None = None

    def read(
        self, pixels: Pixels, *, enlarged: float = 1.0, longest_px: int = _LONGEST_PX
    ) -> tuple[Word, ...]:
        """All text in a picture (height x width x 3, RGB), lines from the top.

        Small letters are found better in a picture that is looked at `enlarged` times as large;
        no side that is looked at is longer than `longest_px`, which costs memory and time.

        Raises:
            Invalid: `ocr.failed`, the reader gave up on this picture.
            Unavailable: there was no time or no sandbox for it; it may be asked again.

        """
        with self._busy():
            found = self._sandbox.run(engine.find, pixels, enlarged, longest_px)
            return tuple(_word(one) for one in found)

    def read_lines(self, lines: Sequence[Pixels]) -> tuple[Line, ...]:
        """What stands in pictures that hold one line each, quicker than looking for it.

        Raises what `read` raises.
        """
        if any(min(line.shape[:2]) < _LEAST_LINE_PX for line in lines):
            raise Invalid("ocr.failed", "A line of text has at least four pixels a side.")
        with self._busy():
            said = self._sandbox.run(engine.read, list(lines))
            return tuple(_line(one) for one in said)

    def close(self) -> None:
        """Give the memory back now; the next call loads the models again."""
        with self._lock:
            self._rest()

    @contextlib.contextmanager
    def _busy(self) -> Iterator[None]:
        with self._lock:
            self._calls += 1
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        try:
            yield
        except Invalid as failure:
            raise _told(failure) from failure
        finally:
            with self._lock:
                self._calls -= 1
                if self._calls == 0:
                    self._timer = threading.Timer(self._idle_s, self.close)
                    self._timer.daemon = True
                    self._timer.start()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        # A call that began meanwhile sets the clock anew when it ends.
        if self._calls == 0:
            self._server.close()


def _word(finding: object) -> Word:
    """The finding, if it is one: what comes out of the sandbox is believed in nothing else."""
    match finding:
        case (
            str(text),
            float(left),
            float(top),
            float(right),
            float(bottom),
            float(confidence),
        ) if math.isfinite(left + top + right + bottom):
            return Word(text, left, top, right, bottom, confidence)
    raise _garbled()


def _line(said: object) -> Line:
    match said:
        case (str(text), float(confidence)):
            return Line(text, confidence)
    raise _garbled()


def _garbled() -> Invalid:
    return Invalid("sandbox.garbled", "its reader answered nonsense.")


def _told(failure: Invalid) -> Failure:
    """The failure, where running out of time may be the machine's fault and not the picture's."""
    if failure.code == "sandbox.time" and failure.facts.get("limit") == "wall":
        return Unavailable("ocr.slow", "The text could not be read in time; it is tried again.")
    return Invalid("ocr.failed", f"The text in the picture cannot be read: {failure.message}")
