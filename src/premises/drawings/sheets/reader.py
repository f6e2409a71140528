"""The door to drawings: a stranger's file is read by a child in the sandbox."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np

from premises.drawings.content import Box, Remark, Sheet
from premises.drawings.content.carriage import unpacked
from premises.drawings.sheets.drawn import Drawn
from premises.drawings.sheets.inside import draw_plain, inspect_plain, read_plain
from premises.drawings.sheets.kinds import FileKind, kind_of
from premises.drawings.sheets.limits import SheetLimits
from premises.kernel.errors import Invalid
from premises.kernel.sandbox import Forkserver, Sandbox

SERVER: Final = Forkserver(
    preload=(
        "premises.drawings.sheets.inside",
        "premises.drawings.sheets.pdf.reading",
        "premises.drawings.sheets.pdf.plotting",
        "premises.drawings.sheets.dxf.reading",
        "premises.drawings.sheets.scans",
    )
)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is, by its content."""

    kind: FileKind
    page_count: int


def inspect(
    data: bytes,
    name: str = "",
    limits: SheetLimits | None = None,
    *,
    forkserver: Forkserver = SERVER,
) -> FileFacts:
    """What kind of file it is and how many pages it has; `name` is only repeated in refusals.

    Raises:
        Invalid: `drawings.empty_file`, `drawings.file_too_long`, `drawings.bad_type`,
            `drawings.dwg`, `drawings.unreadable`, `drawings.encrypted`, `drawings.no_pages`,
            `drawings.too_many_pages`, `drawings.page_too_large`, `drawings.too_many_pixels`,
            or what `Sandbox.run` raises.
        Unavailable: the sandbox is lost.

    """
    return Reader(limits, forkserver=forkserver).inspect(data, name)


class Reader:
    """Reads and draws pages within limits; any number of threads may use it.

    All of its verbs raise what `inspect` raises; `read` and `draw` also `Invalid`
    (`drawings.no_such_page`, `drawings.too_many_objects`, `drawings.garbled`).
    """

    def __init__(
        self, limits: SheetLimits | None = None, *, forkserver: Forkserver = SERVER
    ) -> None:
        self.limits = limits or SheetLimits()
        self._sandbox = Sandbox(
            self.limits.memory_bytes, self.limits.cpu_s, self.limits.wall_s, forkserver=forkserver
        )

    def inspect(self, data: bytes, name: str = "") -> FileFacts:
        try:
            self._check(data)
            plain = self._sandbox.run(inspect_plain, data, self._plain_limits)
        except Invalid as refused:
            refused.facts.setdefault("file", name)
            raise
        kind, sizes = kind_of(data), plain.get("sizes_mm")
        if not isinstance(sizes, np.ndarray) or sizes.ndim != 2 or sizes.shape[1] != 2:
            raise _garbled()
        return FileFacts(kind, len(sizes))

    def read(self, data: bytes, page: int) -> Sheet:
        """The sheet on that page, counted from 1."""
        self._check(data)
        plain = self._sandbox.run(read_plain, data, page, self._plain_limits)
        try:
            return unpacked(plain)
        except ValueError as garbled:
            raise _garbled() from garbled

    def draw(
        self,
        data: bytes,
        page: int,
        dpi: float,
        *,
        colour: bool = False,
        clip: Box | None = None,
    ) -> Drawn:
        """The page, or the part of it within `clip` (mm), as pixels on white.

        A coarser resolution than asked for is taken, and remarked, where the limits demand it.
        `Invalid` (`drawings.no_such_part`) if nothing of the part is on the page.
        """
        self._check(data)
        sides = None if clip is None else (clip.left, clip.top, clip.right, clip.bottom)
        plain = self._sandbox.run(
            draw_plain, data, page, float(dpi), colour, sides, self._plain_limits
        )
        try:
            return _drawn(plain, 3 if colour else 2)
        except (KeyError, TypeError, ValueError) as garbled:
            raise _garbled() from garbled

    @property
    def _plain_limits(self) -> Sequence[float]:
        return astuple(self.limits)

    def _check(self, data: bytes) -> None:
        self.limits.check_bytes(data)
        kind_of(data)


def _drawn(plain: dict[str, object], dimensions: int) -> Drawn:
    """What the child drew, looked at again before it is believed."""
    pixels, scale, remarks = plain["pixels"], plain["px_per_mm"], plain["remarks"]
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.size == 0:
        raise TypeError
    if pixels.ndim != dimensions or pixels.shape[2:] not in {(), (3,)}:
        raise TypeError
    if not isinstance(scale, float) or scale <= 0 or not isinstance(remarks, list):
        raise TypeError
    return Drawn(pixels, scale, tuple(Remark(str(code), str(said)) for code, said in remarks))


def _garbled() -> Invalid:
    return Invalid("drawings.garbled", "The file made its reader answer nonsense; it is refused.")
