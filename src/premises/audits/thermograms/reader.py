"""The door to thermal pictures: a stranger's file is read by a child in the sandbox."""

import re
from typing import Final

from premises.audits.radiometry.recording import GreyScale, Recording
from premises.audits.thermograms.carriage import packed, unpacked
from premises.audits.thermograms.limits import Expected, ReadingLimits
from premises.audits.thermograms.reading import read_bytes
from premises.kernel.sandbox import Forkserver, Sandbox

_MEMORY_BYTES = 768 * 2**20
_CPU_S, _WALL_S = 10.0, 20.0

SERVER: Final = Forkserver(
    preload=("premises.kernel.images", "premises.audits.thermograms.reading")
)

# The mobile client names the pictures of a spot so.
_NAMED: tuple[tuple[re.Pattern[str], Expected], ...] = (
    (re.compile(r"_thermal\.[^.]*$", re.IGNORECASE), "thermal"),
    (re.compile(r"_rgb\.[^.]*$", re.IGNORECASE), "rgb"),
)


class Reader:
    """Reads files of thermal cameras within limits; any number of threads may use it."""

    def __init__(
        self, limits: ReadingLimits | None = None, *, forkserver: Forkserver = SERVER
    ) -> None:
        self._limits = limits or ReadingLimits()
        self._sandbox = Sandbox(_MEMORY_BYTES, _CPU_S, _WALL_S, forkserver=forkserver)

    def read(
        self,
        data: bytes,
        name: str = "",
        *,
        expected: Expected | None = None,
        scale: GreyScale | None = None,
    ) -> Recording:
        """What the file says; its kind is told by its content.

        `name` and `expected` only help where a picture is merely grey and could be either;
        `scale` says what the steps of a 16-bit picture are.

        Raises:
            Invalid: as `read_bytes`, `audits.photo_garbled`, or what `Sandbox.run` raises.
            Unavailable: the sandbox is lost.

        """
        self._limits.check_bytes(data)
        hint = expected or expected_by(name)
        answer = self._sandbox.run(
            read_plain,
            data,
            hint,
            None if scale is None else scale.value,
            (self._limits.max_bytes, self._limits.max_pixels),
        )
        return unpacked(answer)


def expected_by(name: str) -> Expected | None:
    """As what the mobile client sent a file of that name."""
    return next((expected for pattern, expected in _NAMED if pattern.search(name)), None)


def read_plain(
    data: bytes, expected: Expected | None, scale: str | None, limits: tuple[int, int]
) -> dict[str, object]:
    """The function that the sandbox runs: plain values in, plain values out."""
    recording = read_bytes(
        data,
        expected=expected,
        scale=None if scale is None else GreyScale(scale),
        limits=ReadingLimits(*limits),
    )
    return packed(recording)
