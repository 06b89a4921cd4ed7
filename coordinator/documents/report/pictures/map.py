"""Districts on a map without tiles: circles at their centres, a scale, nothing else."""

from dataclasses import dataclass
from math import cos, radians, sqrt

from coordinator.core.text import Text
from coordinator.documents.report.figures.districts import District
from coordinator.documents.report.pictures.boxes import Box, freest, width_of

WIDTH, HEIGHT, MARGIN = 440.0, 330.0, 58.0
SMALLEST, LARGEST = 5.0, 30.0
FONT = 13.0
METRES_PER_DEGREE = 111_320
SCALES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
MOST_SCALE = 120.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A district: circle, name and number, and where the name stands."""

    x: float
    y: float
    r: float
    name: Text
    visits: int
    inside: bool
    label_x: float
    label_y: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Map:
    """The picture in its own units; the scale bar is `scale` units long and means `kilometres`."""

    width: float
    height: float
    spots: tuple[Spot, ...]
    off: tuple[District, ...]
    scale: float
    kilometres: int


def draw_map(districts: tuple[District, ...]) -> Map:
    """Districts with a point are drawn, the largest first; the others are listed in `off`."""
    points = [(d, d.point) for d in districts if d.point is not None]
    flat = [(lng * _narrowing(points), -lat) for _, (lng, lat) in points]
    left, top = min((x for x, _ in flat), default=0), min((y for _, y in flat), default=0)
    across = max((x for x, _ in flat), default=0) - left
    down = max((y for _, y in flat), default=0) - top
    unit = _unit(across, down)
    middle_x, middle_y = left + across / 2, top + down / 2
    places = [
        (WIDTH / 2 + (x - middle_x) * unit, HEIGHT / 2 + (y - middle_y) * unit) for x, y in flat
    ]
    kilometres = _kilometres(unit)
    return Map(
        width=WIDTH,
        height=HEIGHT,
        spots=_spots([d for d, _ in points], places),
        off=tuple(d for d in districts if d.point is None),
        scale=round(kilometres * 1_000_000_000 / METRES_PER_DEGREE * unit, 1),
        kilometres=kilometres,
    )


def _narrowing(points: list[tuple[District, tuple[int, int]]]) -> float:
    """How much shorter a degree of longitude is than one of latitude, in the middle of the map."""
    lats = [lat for _, (_, lat) in points]
    return cos(radians((min(lats) + max(lats)) / 2e6))


def _unit(across: float, down: float) -> float:
    """Picture units per micro-degree of latitude; a single point gets a map of about 20 km."""
    fits = [
        (room - 2 * MARGIN) / extent
        for room, extent in ((WIDTH, across), (HEIGHT, down))
        if extent > 0
    ]
    return min(fits, default=(WIDTH - 2 * MARGIN) / 200_000)


def _kilometres(unit: float) -> int:
    per_kilometre = 1_000_000_000 / METRES_PER_DEGREE * unit
    fitting = [k for k in SCALES if k * per_kilometre <= MOST_SCALE]
    return fitting[-1] if fitting else SCALES[0]


def _spots(districts: list[District], places: list[tuple[float, float]]) -> tuple[Spot, ...]:
    most = max((d.visits for d in districts), default=0) or 1
    radii = [max(SMALLEST, LARGEST * sqrt(d.visits / most)) for d in districts]
    circles = [Box(x, y, 2 * r, 2 * r) for (x, y), r in zip(places, radii, strict=True)]
    taken = list(circles)
    spots = []
    for district, (x, y), r in zip(districts, places, radii, strict=True):
        number = width_of(f"{district.visits:,}", FONT)
        inside = number + 6 <= 2 * r
        text = max(width_of(district.name.zh, FONT), width_of(district.name.en, FONT))
        width = text + (0 if inside else number + 8)
        candidates = [
            box
            for box in (
                Box(x, y + r + 11, width, FONT + 4),
                Box(x, y - r - 11, width, FONT + 4),
                Box(x + r + 6 + width / 2, y, width, FONT + 4),
                Box(x - r - 6 - width / 2, y, width, FONT + 4),
            )
            if not box.outside(WIDTH, HEIGHT)
        ] or [Box(x, y + r + 11, width, FONT + 4)]
        label = freest(candidates, [*taken])
        taken.append(label)
        spots.append(
            Spot(
                x=round(x, 1), y=round(y, 1), r=round(r, 1), name=district.name,
                visits=district.visits, inside=inside,
                label_x=round(label.x, 1), label_y=round(label.y + FONT * 0.36, 1),
            )
        )  # fmt: skip
    return tuple(spots)
