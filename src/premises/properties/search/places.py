"""Where on the earth something is, and whether it lies within a circle or a polygon."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from premises.kernel.errors import Invalid

EARTH_RADIUS_M: Final = 6_371_008.8
"""The mean radius of the earth: (2a + b) / 3 of WGS 84, as IUGG defines it."""

MOST_CORNERS: Final = 200
_HALF_WAY_ROUND: Final = 180.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in degrees of WGS 84."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """Refuse what is no place on earth.

        Raises:
            Invalid: an angle is out of its range, or no number.

        """
        if not (abs(self.latitude) <= 90 and abs(self.longitude) <= _HALF_WAY_ROUND):
            raise Invalid(
                "properties.bad_place",
                "A latitude lies between -90 and 90 degrees, a longitude between -180 and 180.",
            )

    @property
    def on_globe(self) -> tuple[float, float, float]:
        """East, north and up on a globe of radius 1 whose centre is the origin.

        The axes are those of earth-centred coordinates: the first leaves the globe at latitude 0
        and longitude 0, the second at longitude 90 east, the third at the north pole.
        """
        phi, lam = math.radians(self.latitude), math.radians(self.longitude)
        return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


@dataclass(frozen=True, slots=True)
class Circle:
    """All places that are at most this far from one, over the ground."""

    middle: Spot
    radius_m: float

    def __post_init__(self) -> None:
        """Refuse what is no distance on earth.

        Raises:
            Invalid: it is not positive, or more than half way round.

        """
        if not 0 < self.radius_m <= math.pi * EARTH_RADIUS_M:
            raise Invalid(
                "properties.bad_radius", "A radius is a number of metres between 0 and 20000000."
            )

    @property
    def chord(self) -> float:
        """The straight distance, on a globe of radius 1, of places on the circle from its middle.

        A distance along the ground grows with it, so comparing one is comparing the other.
        """
        return 2 * math.sin(self.radius_m / (2 * EARTH_RADIUS_M))

    @property
    def latitudes(self) -> tuple[float, float]:
        """The most southern and the most northern latitude within it."""
        half = math.degrees(self.radius_m / EARTH_RADIUS_M)
        return max(-90.0, self.middle.latitude - half), min(90.0, self.middle.latitude + half)

    def holds(self, spot: Spot) -> bool:
        return math.dist(self.middle.on_globe, spot.on_globe) <= self.chord


@dataclass(frozen=True, slots=True)
class Polygon:
    """An area with straight edges on a map of latitudes and longitudes, corner after corner."""

    corners: tuple[Spot, ...]

    def __post_init__(self) -> None:
        """Refuse what has no area, and what is too large to say on which side its inside is.

        Raises:
            Invalid: too few or too many corners, or an edge goes more than half way round.

        """
        if not 3 <= len(self.corners) <= MOST_CORNERS:
            raise Invalid("properties.bad_polygon", f"A polygon has 3 to {MOST_CORNERS} corners.")
        if any(abs(a.longitude - b.longitude) > _HALF_WAY_ROUND for a, b in self.edges):
            raise Invalid(
                "properties.bad_polygon",
                "A polygon must not cross the 180th meridian; ask for its two halves instead.",
            )

    @property
    def edges(self) -> Sequence[tuple[Spot, Spot]]:
        return tuple(zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True))

    @property
    def latitudes(self) -> tuple[float, float]:
        found = [corner.latitude for corner in self.corners]
        return min(found), max(found)

    @property
    def longitudes(self) -> tuple[float, float]:
        found = [corner.longitude for corner in self.corners]
        return min(found), max(found)

    def holds(self, spot: Spot) -> bool:
        """Whether a ray from the spot to the east crosses the edges an odd number of times.

        The rule of even and odd crossings: Shimrat, Algorithm 112, Communications of the ACM 5/8,
        1962. Of a place exactly on an edge either answer may be given.
        """
        crossed = sum(_crosses(a, b, spot) for a, b in self.edges)
        return crossed % 2 == 1


def _crosses(a: Spot, b: Spot, spot: Spot) -> bool:
    if (a.latitude > spot.latitude) == (b.latitude > spot.latitude):
        return False
    share = (spot.latitude - a.latitude) / (b.latitude - a.latitude)
    return spot.longitude < a.longitude + share * (b.longitude - a.longitude)
