"""A page of a DXF becomes a sheet: symbols and dimensions taken apart, text as text."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from ezdxf import recover
from ezdxf.addons.drawing.config import (
    BackgroundPolicy,
    Configuration,
    HatchPolicy,
    ImagePolicy,
    LinePolicy,
)
from ezdxf.addons.drawing.frontend import UniversalFrontend
from ezdxf.addons.drawing.properties import RenderContext
from ezdxf.document import Drawing
from ezdxf.filemanagement import dxf_stream_info
from ezdxf.lldxf.tagger import binary_tags_loader

from premises.drawings.content import Kind, Remark, Sheet
from premises.drawings.sheets.dxf.layouts import SheetOfDxf, pages_of
from premises.drawings.sheets.dxf.pen import Pen, Pipeline
from premises.drawings.sheets.flattening import FLATNESS_MM
from premises.drawings.sheets.limits import SheetLimits, check_page, check_size, unreadable
from premises.kernel.errors import Failure

T = TypeVar("T")

_BINARY: Final = b"AutoCAD Binary DXF"
# One hatch may not take the time of all others.
_HATCH_S: Final = 5.0

# The library reports every flaw of a stranger's file; what matters is told as a remark.
logging.getLogger("ezdxf").setLevel(logging.CRITICAL)


def page_sizes_mm(data: bytes, limits: SheetLimits) -> tuple[tuple[float, float], ...]:
    """Width and height of every page; raises what `read_dxf` raises."""

    def measured(opened: _Opened) -> tuple[tuple[float, float], ...]:
        limits.check_pages(len(opened.pages))
        return tuple((page.width_mm, page.height_mm) for page in opened.pages)

    return _strictly_or_mended(data, measured)


def read_dxf(data: bytes, number: int, limits: SheetLimits) -> Sheet:
    """The page, counted from 1.

    Raises:
        Invalid: `drawings.unreadable`, `drawings.no_pages`, `drawings.too_many_pages`,
            `drawings.no_such_page`, `drawings.page_too_large`, `drawings.too_many_objects`.

    """

    def read(opened: _Opened) -> Sheet:
        limits.check_pages(len(opened.pages))
        check_page(number, len(opened.pages))
        return _sheet(opened, opened.pages[number - 1], limits)

    return _strictly_or_mended(data, read)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A document, its pages, and how many flaws of it could not be mended."""

    document: Drawing
    pages: list[SheetOfDxf]
    flaws: int = 0


def _strictly_or_mended(data: bytes, use: Callable[[_Opened], T]) -> T:
    """What comes of the file as it is; where that fails, of the file as it can be mended.

    Mending takes twice as long, so whole files are not mended.
    """
    for load in (_loaded, _mended):
        try:
            return use(load(data))
        except (Failure, MemoryError):
            raise
        except Exception as fault:  # noqa: BLE001 - the library stumbles in many ways over bad files.
            reason = f"{type(fault).__name__}: {fault}"
    raise unreadable(reason)


def _loaded(data: bytes) -> _Opened:
    if data.startswith(_BINARY):
        document = Drawing.load(binary_tags_loader(data, errors="surrogateescape"))
    else:
        encoding = dxf_stream_info(io.StringIO(data.decode("latin-1"), newline=None)).encoding
        text = data.decode(encoding, errors="surrogateescape")
        document = Drawing.read(io.StringIO(text, newline=None))
    return _Opened(document, pages_of(document))


def _mended(data: bytes) -> _Opened:
    document, auditor = recover.read(io.BytesIO(data))
    return _Opened(document, pages_of(document), len(auditor.errors))


def _sheet(opened: _Opened, page: SheetOfDxf, limits: SheetLimits) -> Sheet:
    check_size(page.width_mm, page.height_mm)
    pen = Pen(page, limits.max_objects)
    _draw(opened.document, page, pen)
    return Sheet(
        width_mm=page.width_mm,
        height_mm=page.height_mm,
        kind=Kind.VECTOR,
        strokes=pen.strokes,
        fills=pen.fills,
        words=pen.words,
        layers=pen.layers,
        scale_known=page.scale is None,
        remarks=_remarks(page, pen, opened.flaws),
    )


def _draw(document: Drawing, page: SheetOfDxf, pen: Pen) -> None:
    how = Configuration(
        background_policy=BackgroundPolicy.WHITE,
        line_policy=LinePolicy.SOLID,
        hatch_policy=HatchPolicy.NORMAL,
        # A picture would be read from a path that the stranger chose.
        image_policy=ImagePolicy.IGNORE,
        hatching_timeout=_HATCH_S,
        max_flattening_distance=FLATNESS_MM / page.unit_mm,
        circle_approximation_count=256,
    )
    context = RenderContext(document, export_mode=True)
    pipeline = Pipeline(pen, paper_dashes=document.header.get("$PSLTSCALE", 1) == 1)
    UniversalFrontend(context, pipeline, config=how).draw_layout(page.layout)


def _remarks(page: SheetOfDxf, pen: Pen, flaws: int) -> tuple[Remark, ...]:
    found = []
    if page.scale is not None:
        sentence = f"The model is drawn at full size; it is shown at a scale of 1:{page.scale}."
        found.append(Remark("drawings.scale_assumed", sentence))
    if flaws:
        sentence = f"The file has {flaws} flaws that could not be mended; parts may be missing."
        found.append(Remark("drawings.flaws", sentence))
    if not len(pen.strokes) + len(pen.fills) + len(pen.words):
        found.append(Remark("drawings.nothing_drawn", "Nothing on the page could be drawn."))
    return tuple(found)
