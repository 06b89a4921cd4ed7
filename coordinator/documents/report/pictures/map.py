"""Districts on a map without tiles: circles at their centres, a scale, nothing else."""

from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, radians, sqrt

from coordinator.core.text import Text
from coordinator.documents.report.figures.districts import District
from coordinator.documents.report.pictures.boxes import Box, freest, width_of

WIDTH, HEIGHT, MARGIN = 440.0, 330.0, 58.0
SMALLEST, LARGEST = 5.0, 27.0
APART, STEPS = 3.0, 60
CLEAR = 8.0
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
    moved = _apart(places, radii)
    circles = [
        Box(x, y, 2 * (r + CLEAR), 2 * (r + CLEAR)) for (x, y), r in zip(moved, radii, strict=True)
    ]
    labels: list[Box] = []
    spots = []
    # small circles have the least choice of a place for their name
    for district, (x, y), r in reversed(list(zip(districts, moved, radii, strict=True))):
        inside = width_of(f"{district.visits:,}", FONT) + 6 <= 2 * r
        others = [box for box in circles if (box.x, box.y) != (x, y)]
        label = freest(_beside(district, x, y, r, inside=inside), [*others, *labels])
        labels.append(label)
        spots.append(
            Spot(
                x=round(x, 1), y=round(y, 1), r=round(r, 1), name=district.name,
                visits=district.visits, inside=inside,
                label_x=round(label.x, 1), label_y=round(label.y + FONT * 0.36, 1),
            )
        )  # fmt: skip
    return tuple(reversed(spots))


def _apart(places: list[tuple[float, float]], radii: list[float]) -> list[tuple[float, float]]:
    """Circles that cover each other are pushed apart by equal parts, and kept in the picture."""
    points = [[x, y] for x, y in places]
    for _ in range(STEPS):
        for i, j in combinations(range(len(points)), 2):
            across, down = points[j][0] - points[i][0], points[j][1] - points[i][1]
            distance = hypot(across, down)
            missing = radii[i] + radii[j] + APART - distance
            if missing <= 0:
                continue
            if distance == 0:
                across, distance = 1.0, 1.0
            for point, sign in ((points[i], -1), (points[j], 1)):
                point[0] += sign * missing / 2 * across / distance
                point[1] += sign * missing / 2 * down / distance
        for point, r in zip(points, radii, strict=True):
            point[0] = min(max(point[0], r + 2), WIDTH - r - 2)
            point[1] = min(max(point[1], r + 2), HEIGHT - r - 2)
    return [(x, y) for x, y in points]


def _beside(district: District, x: float, y: float, r: float, *, inside: bool) -> list[Box]:
    """Places for the name around the circle, as far as they lie in the picture."""
    width = max(width_of(district.name.zh, FONT), width_of(district.name.en, FONT)) + 4
    if not inside:
        width += width_of(f"{district.visits:,}", FONT) + 8
    height = FONT + 4
    slant = 0.75 * r + 4
    around = [
        Box(x, y + r + 11, width, height),
        Box(x, y - r - 11, width, height),
        Box(x + r + 4 + width / 2, y, width, height),
        Box(x - r - 4 - width / 2, y, width, height),
        *(
            Box(x + side * (slant + width / 2), y + down * (slant + height / 2), width, height)
            for side in (1, -1)
            for down in (1, -1)
        ),
    ]
    return [box for box in around if not box.outside(WIDTH, HEIGHT)] or around[:1]
