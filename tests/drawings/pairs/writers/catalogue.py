"""All writers of files by name, each with the font it writes in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from tests.drawings.pairs.lettering import COURIER, EMBEDDED, HELVETICA, STROKES, TIMES, Lettering
from tests.drawings.pairs.model import Plot
from tests.drawings.pairs.writers import (
    dxf_writer,
    fpdf_writer,
    pdfium_writer,
    raw_writer,
    reportlab_writer,
)
from tests.drawings.pairs.writers.operators import Manner
from tests.drawings.pairs.writers.raw_writer import Habits

Write = Callable[[Plot, Lettering], bytes]


@dataclass(frozen=True, slots=True)
class Writer:
    name: str
    lettering: Lettering
    write_in: Write
    suffix: str = ".pdf"

    def write(self, plot: Plot) -> bytes:
        return self.write_in(plot, self.lettering)


def _raw(**habits: object) -> Write:
    return partial(raw_writer.write, habits=Habits(**habits))  # type: ignore[arg-type]


_SPLIT: Final = Manner(pieces=3, arc_step_deg=3.0, by_letter=True)

WRITERS: Final[Mapping[str, Writer]] = {
    one.name: one
    for one in (
        Writer("reportlab", HELVETICA, reportlab_writer.write),
        Writer("reportlab times", TIMES, reportlab_writer.write),
        Writer("reportlab embedded", EMBEDDED, reportlab_writer.write),
        Writer("fpdf", HELVETICA, fpdf_writer.write),
        Writer("fpdf courier", COURIER, fpdf_writer.write),
        Writer("fpdf embedded", EMBEDDED, fpdf_writer.write),
        Writer("forms and layers", HELVETICA, _raw(forms=True, layers=True)),
        Writer("split", HELVETICA, _raw(manner=_SPLIT, backwards=True)),
        Writer("joined", TIMES, _raw(manner=Manner(joined=True), layers=True)),
        Writer("strokes", STROKES, _raw(manner=Manner(joined=True))),
        Writer("pdfium", HELVETICA, partial(pdfium_writer.write, by=reportlab_writer.write)),
        Writer("dxf", HELVETICA, dxf_writer.write, ".dxf"),
    )
}
