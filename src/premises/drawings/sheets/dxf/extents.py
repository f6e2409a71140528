"""How far the entities of a DXF reach, without drawing any of them.

Each symbol is measured once, however often it is placed: symbols within symbols may stand for
billions of lines.
"""

from collections.abc import Iterable
from typing import Final

from ezdxf import bbox
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.entities.line import Line
from ezdxf.math import BoundingBox, Vec3

# Of a layout; viewport 1 is the layout's own, which shows nothing.
_OWN_VIEWPORT: Final = 1
_MOST_COPIES: Final = 1000


class Extents:
    """Measures entities of one document."""

    def __init__(self, document: Drawing) -> None:
        self._document = document
        self._hidden = {
            layer.dxf.name.lower()
            for layer in document.layers
            if layer.is_off() or layer.is_frozen()
        }
        self._blocks: dict[str, BoundingBox] = {}

    def of(self, entities: Iterable[DXFEntity]) -> BoundingBox:
        """The box around all that can be seen; it has no data where that is nothing."""
        corners: list[Vec3] = []
        for entity in entities:
            if self._is_drawn(entity):
                corners += self._corners(entity)
        return BoundingBox(corners)

    def _corners(self, entity: DXFEntity) -> list[Vec3]:
        if isinstance(entity, Line):
            # By far the most, and measured in a tenth of the time.
            return [entity.dxf.start, entity.dxf.end]
        return self._placed(entity) if isinstance(entity, Insert) else _alone(entity)

    def _is_drawn(self, entity: DXFEntity) -> bool:
        # What the library does not know is kept by it, but has no layer and is not drawn.
        if not isinstance(entity, DXFGraphic) or entity.dxf.layer.lower() in self._hidden:
            return False
        return entity.dxftype() != "VIEWPORT" or entity.dxf.get("id", 0) != _OWN_VIEWPORT

    def _placed(self, insert: Insert) -> list[Vec3]:
        inner = self._block(insert.dxf.name)
        corners: list[Vec3] = []
        if inner.has_data:
            frame = [
                Vec3(x, y, 0)
                for x in (inner.extmin.x, inner.extmax.x)
                for y in (inner.extmin.y, inner.extmax.y)
            ]
            copies = insert.multi_insert() if 1 < insert.mcount <= _MOST_COPIES else [insert]
            for copy in copies:
                corners += copy.matrix44().transform_vertices(frame)
        return corners + [corner for attrib in insert.attribs for corner in _alone(attrib)]

    def _block(self, name: str) -> BoundingBox:
        if name not in self._blocks:
            # A symbol that is within itself ends here.
            self._blocks[name] = BoundingBox()
            block = self._document.blocks.get(name)
            if block is not None:
                self._blocks[name] = self.of(block)
        return self._blocks[name]


def _alone(entity: DXFEntity) -> list[Vec3]:
    box = bbox.extents([entity], fast=True)
    return [box.extmin, box.extmax] if box.has_data else []
