"""Collects what the drawing add-on of the DXF library draws: lines, areas and words."""

import itertools
import math
import re
from collections.abc import Iterable
from typing import Final

import numpy as np
from ezdxf.addons.drawing.backend import Backend, BkPath2d, BkPoints2d, ImageData
from ezdxf.addons.drawing.pipeline import RenderPipeline2d, prepare_string_for_rendering
from ezdxf.addons.drawing.properties import BackendProperties, Properties
from ezdxf.addons.drawing.type_hints import Color
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.math import Matrix44, Vec2
from ezdxf.npshapes import single_paths

from premises.drawings.content import Box, Fills, Strokes, Word
from premises.drawings.sheets.dxf.layouts import SheetOfDxf
from premises.drawings.sheets.flattening import FLATNESS_MM
from premises.drawings.sheets.words import in_lines, readable
from premises.kernel.errors import Invalid

# DXF gives the height of capitals; of an em they are 0.72 (Helvetica, ISO 32000-1, annex D).
_CAPITALS_EM: Final = 0.72
# The box of a word is as high as that of a PDF's: ascent and descent in heights of capitals.
_ASCENT, _DESCENT = 1.3, -0.3
_WORD: Final = re.compile(r"\S+")


class Pen(Backend):
    """Everything drawn so far, in mm on the page."""

    def __init__(self, page: SheetOfDxf, most: int) -> None:
        super().__init__()
        self._page = page
        self._most = most
        self._flatness = FLATNESS_MM / page.unit_mm
        self._path = -1
        self._layers: dict[str, int] = {}
        self._lines: list[tuple[float, float, float, float]] = []
        self._styles: list[tuple[float, int, float, int, int]] = []
        self._rings: list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = []
        self._ring_styles: list[tuple[int, int, int]] = []
        self._words: list[Word] = []
        self.dash = 0.0

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(self._layers)

    @property
    def words(self) -> tuple[Word, ...]:
        return in_lines(self._words)

    @property
    def strokes(self) -> Strokes:
        styles = np.array(self._styles, np.float64).reshape(-1, 5)
        return Strokes(
            np.array(self._lines, np.float64).reshape(-1, 4),
            styles[:, 0].astype(np.float32),
            styles[:, 1].astype(np.uint32),
            styles[:, 2].astype(np.float32),
            styles[:, 3].astype(np.int32),
            styles[:, 4].astype(np.int16),
        )

    @property
    def fills(self) -> Fills:
        styles = np.array(self._ring_styles, np.int64).reshape(-1, 3)
        sizes = [len(ring) for ring in self._rings]
        return Fills(
            np.concatenate(self._rings) if self._rings else np.empty((0, 2)),
            np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
            styles[:, 0].astype(np.uint32),
            styles[:, 1].astype(np.int32),
            styles[:, 2].astype(np.int16),
        )

    def placed(self, point: Vec2) -> tuple[float, float]:
        page = self._page
        return (point.x - page.left) * page.unit_mm, (page.top - point.y) * page.unit_mm

    def write(self, word: Word) -> None:
        self._words.append(word)

    def enter_entity(self, entity: DXFGraphic, properties: Properties) -> None:
        super().enter_entity(entity, properties)
        self._path += 1

    def draw_point(self, pos: Vec2, properties: BackendProperties) -> None:
        x, y = self.placed(pos)
        # A dot is a line too short to be seen as one, as it is in a PDF.
        self._add((x - 0.005, y, x + 0.005, y), properties)

    def draw_line(self, start: Vec2, end: Vec2, properties: BackendProperties) -> None:
        self._add((*self.placed(start), *self.placed(end)), properties)

    def draw_path(self, path: BkPath2d, properties: BackendProperties) -> None:
        for one in single_paths([path]):
            corners = [self.placed(point) for point in one.flattening(self._flatness)]
            for before, after in itertools.pairwise(corners):
                if before != after:
                    self._add((*before, *after), properties)

    def draw_filled_paths(self, paths: Iterable[BkPath2d], properties: BackendProperties) -> None:
        for path in single_paths(paths):
            self._fill(path.flattening(self._flatness), properties)

    def draw_filled_polygon(self, points: BkPoints2d, properties: BackendProperties) -> None:
        self._fill(points.vertices(), properties)

    def draw_image(self, image_data: ImageData, properties: BackendProperties) -> None:
        """A picture would be read from a path that the stranger chose, so none ever comes here."""

    def set_background(self, color: Color) -> None:
        """Paper is white."""

    def clear(self) -> None:
        """Nothing is ever drawn twice."""

    def _fill(self, points: Iterable[Vec2], properties: BackendProperties) -> None:
        ring = np.array([self.placed(point) for point in points], np.float64).reshape(-1, 2)
        if len(ring) > 1 and np.all(ring[0] == ring[-1]):
            ring = ring[:-1]
        if len(ring) >= 3:
            self._check(len(self._rings))
            self._rings.append(ring)
            colour, layer = _rgb(properties.color), self._layer(properties.layer)
            self._ring_styles.append((colour, self._path, layer))

    def _add(self, ends: tuple[float, float, float, float], properties: BackendProperties) -> None:
        if not all(map(math.isfinite, ends)):
            return
        self._check(len(self._lines))
        self._lines.append(ends)
        colour, layer = _rgb(properties.color), self._layer(properties.layer)
        dash_mm = self.dash * self._page.unit_mm
        self._styles.append((properties.lineweight, colour, dash_mm, self._path, layer))

    def _layer(self, name: str) -> int:
        return self._layers.setdefault(name, min(len(self._layers), np.iinfo(np.int16).max))

    def _check(self, count: int) -> None:
        if count >= self._most:
            message = f"The drawing has more than {self._most} lines; it is refused: export a part."
            raise Invalid("drawings.too_many_objects", message, max_objects=self._most)


class Pipeline(RenderPipeline2d):
    """Hands lines with their dashes, and text as words, to the pen."""

    def __init__(self, pen: Pen, *, paper_dashes: bool) -> None:
        """With `paper_dashes` they are as long on paper in every window, whatever its scale."""
        super().__init__(pen)
        self._pen = pen
        self._paper_dashes = paper_dashes

    def get_backend_properties(self, properties: Properties) -> BackendProperties:
        period = sum(abs(part) for part in properties.linetype_pattern)
        scale = 1.0 if self._paper_dashes else self.current_vp_scale
        self._pen.dash = period * properties.linetype_scale * scale
        return super().get_backend_properties(properties)

    def draw_text(
        self,
        text: str,
        transform: Matrix44,
        properties: Properties,
        cap_height: float,
        dxftype: str = "TEXT",
    ) -> None:
        said = prepare_string_for_rendering(text, dxftype)
        font = properties.font or self.default_font_face
        onto_page = self.clipping_portal.transform_matrix(transform)
        for found in _WORD.finditer(said):
            widths = [
                self.text_engine.get_text_line_width(said[:at], font, cap_height) if at else 0.0
                for at in found.span()
            ]
            if self._is_seen(transform, sum(widths) / 2, cap_height / 2):
                self._pen.write(self._word(readable(found[0]), widths, cap_height, onto_page))

    def _is_seen(self, transform: Matrix44, x: float, y: float) -> bool:
        """Whether the middle of a word is within the window it is seen through."""
        middle = Vec2(transform.transform((x, y, 0)))
        return not self.clipping_portal.is_active or (
            self.clipping_portal.clip_point(middle) is not None
        )

    def _word(self, text: str, widths: list[float], cap_height: float, onto: Matrix44) -> Word:
        low, high = _DESCENT * cap_height, _ASCENT * cap_height
        frame = [(x, y, 0.0) for x in widths for y in (low, high)]
        corners = [self._pen.placed(Vec2(point)) for point in onto.transform_vertices(frame)]
        across, down = zip(*corners, strict=True)
        box = Box(min(across), min(down), max(across), max(down))
        (x0, y0), (x1, y1), (x2, y2) = corners[0], corners[1], corners[2]
        size_mm = math.dist((x0, y0), (x1, y1)) / (_ASCENT - _DESCENT) / _CAPITALS_EM
        angle = math.degrees(math.atan2(y2 - y0, x2 - x0))
        return Word(text, box, size_mm, round(angle, 3) + 0.0)


def _rgb(colour: str) -> int:
    """From #RRGGBB, with or without how transparent it is."""
    return int(colour[1:7], 16)
