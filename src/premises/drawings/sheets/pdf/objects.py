"""Every object of a page in the order it is drawn, those inside of symbols included."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.affine import UNMOVED, Matrices, then
from premises.drawings.sheets.pdf.layers import HIDDEN, NO_LAYER, Layers
from premises.drawings.sheets.pdf.pages import Page
from premises.drawings.sheets.pdf.pdfium import Handle
from premises.kernel.errors import Invalid

# Symbols within symbols; deeper ones are made to trip a reader, or refer to themselves.
_DEEPEST: Final = 24


@dataclass(frozen=True, slots=True)
class Symbol:
    """A form XObject, and which objects (`first` to `stop`) are in it.

    `place` takes its own coordinates to the page; `parent` is the symbol it is in, -1 for none.
    """

    handle: Handle
    place: int
    first: int
    stop: int
    parent: int


@dataclass(slots=True)
class Objects:
    """Handles of all objects of a page but symbols, which are taken apart, in drawing order.

    `kinds` says what each is, `places` which of `rows` takes its coordinates to those of the page,
    `layers` on which layer it is drawn (as `Layers.of`), `parents` in which symbol it is.
    """

    handles: list[Handle] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    layers: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    rows: list[tuple[float, ...]] = field(default_factory=lambda: [UNMOVED])
    is_cut_off: bool = False

    def of_kind(self, kind: int) -> list[int]:
        """The positions of the objects of one kind that can be seen."""
        return [
            at
            for at, (found, layer) in enumerate(zip(self.kinds, self.layers, strict=True))
            if found == kind and layer != HIDDEN
        ]

    def to_page(self, place: int, to_mm: Matrices) -> Matrices:
        """What takes coordinates of that place to millimetres on the page."""
        return then(np.array(self.rows[place]), to_mm)

    def all_to_page(self, positions: list[int], own: Matrices, to_mm: Matrices) -> Matrices:
        """The same for each object with a transform of its own, by its position."""
        rows = then(np.array(self.rows), to_mm)
        return then(own, rows[[self.places[at] for at in positions]])


def all_objects(page: Page, layers: Layers, most: int) -> Objects:
    """Take the page apart.

    Raises:
        Invalid: `drawings.too_many_objects`.

    """
    count = pdfium.count_objects(page.handle)
    _check(count, most)
    walk = _Walk(Objects(), layers, most)
    walk.add([pdfium.page_object(page.handle, index) for index in range(count)], _Level())
    return walk.found


@dataclass(frozen=True, slots=True)
class _Level:
    """Where a walk is: how deep, at which place, on which layer and in which symbol."""

    depth: int = 0
    place: int = 0
    layer: int = NO_LAYER
    symbol: int = -1


@dataclass(frozen=True, slots=True)
class _Walk:
    found: Objects
    layers: Layers
    most: int

    def add(self, handles: list[Handle], level: _Level) -> None:
        kinds = [pdfium.kind_of_object(handle) for handle in handles]
        drawn_on = self.layers.of(handles, level.layer)
        for start, stop in _runs(kinds):
            if kinds[start] == pdfium.FORM:
                self._open(handles[start], drawn_on[start], level)
            else:
                self._extend(handles[start:stop], kinds[start:stop], drawn_on[start:stop], level)
        _check(len(self.found.handles), self.most)

    def _extend(
        self, handles: list[Handle], kinds: list[int], drawn_on: list[int], level: _Level
    ) -> None:
        self.found.handles += handles
        self.found.kinds += kinds
        self.found.layers += drawn_on
        self.found.places += [level.place] * len(handles)
        self.found.parents += [level.symbol] * len(handles)

    def _open(self, form: Handle, layer: int, level: _Level) -> None:
        count = pdfium.form_count(form)
        if count <= 0:
            return
        if level.depth >= _DEEPEST:
            self.found.is_cut_off = True
            return
        _check(len(self.found.handles) + count, self.most)
        place = self._placed(form, level.place)
        symbol, first = len(self.found.symbols), len(self.found.handles)
        self.found.symbols.append(Symbol(form, level.place, first, first, level.symbol))
        handles = [pdfium.form_object(form, index) for index in range(count)]
        self.add(handles, _Level(level.depth + 1, place, layer, symbol))
        stop = len(self.found.handles)
        self.found.symbols[symbol] = Symbol(form, level.place, first, stop, level.symbol)

    def _placed(self, form: Handle, place: int) -> int:
        """The row that takes coordinates inside of the symbol to the page."""
        matrix = np.zeros(6, np.float32)
        pdfium.matrix_into(form, matrix.ctypes.data)
        outer = np.array(self.found.rows[place])
        self.found.rows.append(tuple(then(matrix.astype(np.float64), outer).tolist()))
        return len(self.found.rows) - 1


def _runs(kinds: list[int]) -> Iterator[tuple[int, int]]:
    """Each symbol alone, and what lies between two of them together."""
    start = 0
    for at, kind in enumerate(kinds):
        if kind == pdfium.FORM:
            if start < at:
                yield start, at
            yield at, at + 1
            start = at + 1
    if start < len(kinds):
        yield start, len(kinds)


def _check(count: int, most: int) -> None:
    if count > most:
        message = f"The page has more than {most} objects; it is refused: print it to a picture."
        raise Invalid("drawings.too_many_objects", message, max_objects=most)
