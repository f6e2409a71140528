"""What a child of the sandbox does with a file: plain values in, plain values out.

The libraries are loaded by the functions that need them, so that the service, which only names
these functions, never loads one; the server that forks the children has them loaded beforehand.
"""

# ruff: noqa: PLC0415

from collections.abc import Sequence

import numpy as np

from premises.drawings.content import Box, Sheet
from premises.drawings.content.carriage import packed
from premises.drawings.sheets.kinds import kind_of
from premises.drawings.sheets.limits import SheetLimits, check_size


def inspect_plain(data: bytes, limits: Sequence[float]) -> dict[str, object]:
    """The kind of the file and the size of each of its pages."""
    bounds = _limits(limits)
    kind = kind_of(data)
    if kind == "pdf":
        from premises.drawings.sheets.pdf.reading import page_sizes_mm as of_pdf

        sizes = of_pdf(data, bounds)
    elif kind == "dxf":
        from premises.drawings.sheets.dxf.reading import page_sizes_mm as of_dxf

        sizes = of_dxf(data, bounds)
    else:
        from premises.drawings.sheets.scans import size_mm

        sizes = (size_mm(data, bounds),)
    # One giant page fails alone; where even the smallest is one, so does the file.
    check_size(*min(sizes, key=max))
    return {"kind": kind, "sizes_mm": np.array(sizes, np.float64).reshape(-1, 2)}


def read_plain(data: bytes, page: int, limits: Sequence[float]) -> dict[str, object]:
    """The sheet on that page, as `carriage.packed` says it."""
    return packed(_sheet(data, page, _limits(limits)))


def draw_plain(
    data: bytes,
    page: int,
    dpi: float,
    colour: bool,
    clip: Sequence[float] | None,
    limits: Sequence[float],
) -> dict[str, object]:
    """The pixels of that part of the page."""
    bounds = _limits(limits)
    part = None if clip is None else Box(*clip)
    kind = kind_of(data)
    if kind == "pdf":
        from premises.drawings.sheets.pdf.reading import draw_pdf

        drawn = draw_pdf(data, page, dpi, part, bounds, colour=colour)
    elif kind == "dxf":
        from premises.drawings.sheets.pdf.plotting import plotted

        drawn = plotted(_sheet(data, page, bounds), dpi, part, bounds, colour=colour)
    else:
        from premises.drawings.sheets.scans import draw_scan

        drawn = draw_scan(data, page, dpi, part, bounds, colour=colour)
    remarks = [[remark.code, remark.sentence] for remark in drawn.remarks]
    return {"pixels": drawn.pixels, "px_per_mm": float(drawn.px_per_mm), "remarks": remarks}


def _sheet(data: bytes, page: int, limits: SheetLimits) -> Sheet:
    kind = kind_of(data)
    if kind == "pdf":
        from premises.drawings.sheets.pdf.reading import read_pdf

        return read_pdf(data, page, limits)
    if kind == "dxf":
        from premises.drawings.sheets.dxf.reading import read_dxf

        return read_dxf(data, page, limits)
    from premises.drawings.sheets.scans import read_scan

    return read_scan(data, page, limits)


def _limits(plain: Sequence[float]) -> SheetLimits:
    return SheetLimits(*plain)  # type: ignore[arg-type]  # they were taken apart by `astuple`.
