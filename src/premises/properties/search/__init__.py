"""What is asked of listings: conditions, orders, cursors, words, and places on the globe.

words       text as a search compares it
places      spots, circles and polygons on the earth
conditions  what must hold of a listing
orders      in which order, and where a page ended
"""

from premises.properties.search.conditions import Condition, Range, as_plain, check, from_plain
from premises.properties.search.orders import Cursor, Field, Order, cursor_from
from premises.properties.search.places import EARTH_RADIUS_M, Circle, Polygon, Spot
from premises.properties.search.words import folded, storable, tokens

__all__ = [
    "EARTH_RADIUS_M",
    "Circle",
    "Condition",
    "Cursor",
    "Field",
    "Order",
    "Polygon",
    "Range",
    "Spot",
    "as_plain",
    "check",
    "cursor_from",
    "folded",
    "from_plain",
    "storable",
    "tokens",
]
