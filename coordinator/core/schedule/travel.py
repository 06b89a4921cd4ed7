"""Whole metres and whole minutes between two places."""

from math import isqrt

from coordinator.core.compiled import compiled
from coordinator.core.model import Place

METRES_PER_DEGREE = 111_320
"""Length of a degree of latitude."""


def metres(a: Place, b: Place, cosine: int) -> int:
    """Metres between two places, longitudes scaled by `cosine` thousandths, rounded down."""
    east = abs(a.lng - b.lng) * cosine // 1000
    north = abs(a.lat - b.lat)
    return isqrt(east * east + north * north) * METRES_PER_DEGREE // 1_000_000


def minutes(distance: int, speed_km_h: int) -> int:
    """Minutes that `distance` metres take, rounded up."""
    return -(-distance * 60 // (speed_km_h * 1000))


@compiled
def span_metres(east: int, north: int, cosine: int) -> int:
    """`metres` for differences in micro-degrees, compiled."""
    x = abs(east) * cosine // 1000
    y = abs(north)
    square = x * x + y * y
    # the float only starts the search: the two loops make the root exact
    root = int(square**0.5)
    while root * root > square:
        root -= 1
    while (root + 1) * (root + 1) <= square:
        root += 1
    return root * METRES_PER_DEGREE // 1_000_000


@compiled
def span_minutes(distance: int, speed_km_h: int) -> int:
    """`minutes`, compiled."""
    pace = speed_km_h * 1000
    return (distance * 60 + pace - 1) // pace
