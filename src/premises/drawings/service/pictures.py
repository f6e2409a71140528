"""Pictures to look at closely: tiles and vectors of what changed, and sheets as they are."""

from typing import TYPE_CHECKING, Any, Final

from premises.drawings.overlays import tile_place
from premises.drawings.overlays.tiles import blank_tile
from premises.drawings.service.diffs import visible_diff
from premises.drawings.service.drawing import Drawing, Original
from premises.drawings.service.files import Stored
from premises.drawings.service.versions import visible_sheet
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_PNG: Final = "image/png"
_SVG: Final = "image/svg+xml"


class Pictures:
    """Reads and draws pictures for those who may see them."""

    def __init__(self, database: Database, shelf: Shelf, drawing: Drawing) -> None:
        self._database = database
        self._shelf = shelf
        self._drawing = drawing

    def of_sheet(self, caller: "Caller", sheet_id: str) -> Stored:
        """A sheet as it is, drawn now.

        Raises:
            NotFound: there is no such sheet, or its file is not kept.
            Invalid: it cannot be drawn.

        """
        with self._database.read() as session:
            row, version = visible_sheet(session, caller, sheet_id)
        if version.file_hash is None:
            raise NotFound("drawings.no_file", "The file of this sheet is not kept here.")
        original = Original(
            self._shelf.get(version.file_hash),
            row.page_number,
            row.width_mm or 0.0,
            row.height_mm or 0.0,
        )
        tag = f"{row.page_number:06d}{version.file_hash}"
        return Stored(self._drawing.page(original), "sheet.png", _PNG, tag)

    def vectors(self, caller: "Caller", diff_id: str) -> Stored:
        """Both revisions on each other as SVG; raises NotFound, also where one is a picture."""
        with self._database.read() as session:
            diff, _, _ = visible_diff(session, caller, diff_id)
        if diff.svg_hash is None:
            raise NotFound(
                "drawings.no_vectors", "This page has no lines to draw from; look at its tiles."
            )
        return Stored(self._shelf.get(diff.svg_hash), "overlay.svg", _SVG, diff.svg_hash)

    def tiles(self, caller: "Caller", diff_id: str) -> dict[str, Any]:
        """Size and layers of a page's tiles; raises NotFound."""
        with self._database.read() as session:
            diff, _, _ = visible_diff(session, caller, diff_id)
        if diff.tiles is None:
            raise NotFound("drawings.no_tiles", "This page has no tiles.")
        shown = {name: diff.tiles[name] for name in ("width", "height", "tile_px")}
        mm = (diff.facts or {}).get("px_per_mm")
        return {**shown, "px_per_mm": mm, "layers": ["common", "removed", "added"]}

    def tile(self, caller: "Caller", diff_id: str, tile: str) -> Stored:
        """One tile, `layer/level/column_row`; without ink it is blank. Raises NotFound."""
        with self._database.read() as session:
            diff, _, _ = visible_diff(session, caller, diff_id)
        missing = NotFound("drawings.no_tile", "There is no such tile.")
        if diff.tiles is None or diff.tiles_hash is None:
            raise missing
        try:
            place = tile_place(diff.tiles, tile)
        except (KeyError, ValueError):
            raise missing from None
        if place is None:
            return Stored(blank_tile(), "tile.png", _PNG, f"blank{tile}")
        data = self._shelf.get(diff.tiles_hash, *place)
        return Stored(data, "tile.png", _PNG, f"{tile}{diff.tiles_hash}")
