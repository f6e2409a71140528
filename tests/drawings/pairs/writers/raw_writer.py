"""Sheets written operator by operator: symbols as forms within forms, layers, odd cuttings."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from tests.drawings.pairs.lettering import HELVETICA, Lettering
from tests.drawings.pairs.marks import Mark, Text, extent
from tests.drawings.pairs.model import Plot
from tests.drawings.pairs.writers.operators import Manner, Operators
from tests.drawings.pairs.writers.strokes import stroked

from premises.drawings.content import Similarity

_PT: Final = 72 / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a program is used to.

    `forms`: what is drawn twice is kept once, and all of it within one form; `layers`: each thing
    belongs to a layer; `backwards`: what others draw first comes last.
    """

    manner: Manner = field(default_factory=Manner)
    forms: bool = False
    layers: bool = False
    backwards: bool = False


def write(plot: Plot, lettering: Lettering, habits: Habits) -> bytes:
    """A file of one page."""
    if lettering.is_strokes:
        plot = stroked(plot, lettering)
    pdf = pikepdf.new()
    size = (plot.width_mm * _PT, plot.height_mm * _PT)
    page = pdf.add_blank_page(page_size=size)
    groups = plot.groups[::-1] if habits.backwards else plot.groups
    sheet = _Sheet(pdf, plot.height_mm, lettering, habits, groups)
    content, resources = sheet.written()
    if habits.forms:
        outer = pdf.make_stream(content)
        outer.update(_form(resources, (-10.0, -10.0, size[0] + 10, size[1] + 10)))
        page.Resources = Dictionary(XObject=Dictionary(Sheet=outer))
        content = b"q /Sheet Do Q"
    else:
        page.Resources = resources
    page.Contents = pdf.make_stream(content)
    file = io.BytesIO()
    pdf.save(file, deterministic_id=True)
    return file.getvalue()


class _Sheet:
    """Everything of one page."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        height_mm: float,
        lettering: Lettering,
        habits: Habits,
        groups: Sequence[tuple[str, tuple[Mark, ...]]],
    ) -> None:
        self._pdf, self._height, self._groups = pdf, height_mm, groups
        self._lettering, self._habits = lettering, habits
        font = "Helvetica" if lettering.is_strokes else lettering.name
        self._fonts = Dictionary(
            F1=pdf.make_indirect(
                Dictionary(
                    Type=Name.Font,
                    Subtype=Name.Type1,
                    BaseFont=Name(f"/{font}"),
                    Encoding=Name.WinAnsiEncoding,
                )
            )
        )
        self._forms: dict[tuple[Mark, ...], str] = {}
        self._symbols = Dictionary()

    def written(self) -> tuple[bytes, Dictionary]:
        """The page's operators, and what they name."""
        layers = sorted({layer for layer, _ in self._groups})
        names = {layer: f"L{at}" for at, layer in enumerate(layers)}
        counts = Counter(_shape(marks) for _, marks in self._groups)
        parts: list[bytes] = []
        for layer, marks in self._groups:
            part = self._part(marks, counts[_shape(marks)] > 1)
            if self._habits.layers:
                part = f"/OC /{names[layer]} BDC\n".encode() + part + b"\nEMC"
            parts.append(part)
        resources = Dictionary(Font=self._fonts, XObject=self._symbols)
        if self._habits.layers:
            resources.Properties = self._layers(names)
        return b"\n".join(parts), resources

    def _part(self, marks: tuple[Mark, ...], is_twice: bool) -> bytes:
        if not (self._habits.forms and is_twice):
            return self._operators(marks, self._height)
        shape = _shape(marks)
        if shape not in self._forms:
            name = f"S{len(self._forms)}"
            form = self._pdf.make_stream(self._operators(shape, 0.0))
            box = extent(shape, HELVETICA).grown(5.0)
            edges = (box.left * _PT, -box.bottom * _PT, box.right * _PT, -box.top * _PT)
            form.update(_form(Dictionary(Font=self._fonts), edges))
            self._symbols[f"/{name}"] = form
            self._forms[shape] = name
        x, y = _corner(marks)
        at = f"{x * _PT:.4f} {(self._height - y) * _PT:.4f}"
        return f"q 1 0 0 1 {at} cm /{self._forms[shape]} Do Q".encode()

    def _operators(self, marks: tuple[Mark, ...], height: float) -> bytes:
        operators = Operators(height, self._lettering, self._habits.manner)
        for mark in marks:
            operators.draw(mark)
        return operators.stream()

    def _layers(self, names: dict[str, str]) -> Dictionary:
        found = Dictionary()
        groups = Array()
        for layer, name in names.items():
            group = self._pdf.make_indirect(Dictionary(Type=Name.OCG, Name=layer))
            found[f"/{name}"] = group
            groups.append(group)
        self._pdf.Root.OCProperties = Dictionary(OCGs=groups, D=Dictionary(Order=groups, ON=groups))
        return found


def _form(resources: Dictionary, edges: tuple[float, float, float, float]) -> Dictionary:
    box = Array([round(one, 4) for one in edges])
    return Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=resources)


def _corner(marks: tuple[Mark, ...]) -> tuple[float, float]:
    first = marks[0]
    if isinstance(first, Text):
        return first.at
    x, y = first.outline(HELVETICA)[0].tolist()
    return x, y


def _shape(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The marks as if their first point were the origin, rounded so that equals are equal."""
    x, y = _corner(marks)
    return tuple(_rounded(mark.put(Similarity(1.0, 0.0, -x, -y))) for mark in marks)


def _rounded(mark: Mark) -> Mark:
    changed: dict[str, object] = {}
    for name in ("points", "at", "middle"):
        value = getattr(mark, name, None)
        if value is not None:
            changed[name] = (
                tuple((round(x, 4), round(y, 4)) for x, y in value)
                if name == "points"
                else (round(value[0], 4), round(value[1], 4))
            )
    return replace(mark, **changed)  # type: ignore[arg-type]
