"""The overlap graph: tasks on a ring, those that share most next to each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import networkx as nx

from coordinator.core.model import TaskId
from coordinator.documents.report.figures.overlap import Drawn, Overlap, Pair
from coordinator.documents.report.pictures.boxes import Box, freest, width_of

MOST_TASKS = 24
FEWEST_PAIRS = 12
FEW_TASKS = 8
ROW = 48.0
INWARD = 0.9
FONT = 13.0
LINE = 16.0
LABEL_CHARACTERS = 9
SMALLEST, LARGEST = 15.0, 29.0
THINNEST, THICKEST = 1.5, 9.0
ALONG = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78)


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """A task: where, how large, the number inside, and its name in lines beside it."""

    x: float
    y: float
    r: float
    drawn: int
    name: str
    lines: tuple[str, ...]
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A pair: its ends, the point its curve is drawn to, thickness, and where its number stands."""

    x1: float
    y1: float
    pull_x: float
    pull_y: float
    x2: float
    y2: float
    width: float
    barred: bool
    shared: int
    label_x: float
    label_y: float
    label_width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """The picture in its own units; the strongest pairs first, so that thin lines lie on top."""

    width: float
    height: float
    circles: tuple[Circle, ...]
    lines: tuple[Line, ...]

    @property
    def wide(self) -> bool:
        """Whether it needs more than a column."""
        return len(self.circles) > FEW_TASKS


def graph(overlap: Overlap) -> Graph:
    """The tasks that drew most and, among them, the pairs that share most."""
    tasks = sorted(overlap.tasks, key=lambda t: (-t.drawn, t.task))[:MOST_TASKS]
    shown = {t.task for t in tasks}
    wide = len(tasks) > FEW_TASKS
    pairs = [p for p in overlap.pairs if p.a in shown and p.b in shown]
    pairs = pairs[: FEWEST_PAIRS + len(tasks)] if wide else pairs
    width, height = (860.0, ROW * ((len(tasks) + 1) // 2) + 30.0) if wide else (440.0, 400.0)
    at = _places(tasks, pairs, width, height)
    circles = {t.task: _circle(t, at[t.task], tasks, width) for t in tasks}
    lines = _lines(pairs, at, circles, width / 2)
    return Graph(width=width, height=height, circles=tuple(circles.values()), lines=lines)


def _places(
    tasks: list[Drawn], pairs: list[Pair], width: float, height: float
) -> dict[TaskId, tuple[float, float]]:
    """A ring; with many tasks two arcs with even rows, so that names beside them never meet."""
    walk = _order(tasks, pairs)
    if len(walk) > FEW_TASKS:
        return _arcs(walk, width, height)
    wheel = nx.Graph()
    wheel.add_nodes_from(walk)
    across, down = width / 2 - 78.0, height / 2 - 62.0
    return {
        t: (width / 2 + float(y) * across, height / 2 - float(x) * down)
        for t, (x, y) in nx.circular_layout(wheel).items()
    }


def _arcs(walk: list[TaskId], width: float, height: float) -> dict[TaskId, tuple[float, float]]:
    """Left and right by turns, so that the strongest pairs face each other."""
    half = (len(walk) + 1) // 2
    places = {}
    for number, task in enumerate(walk):
        y = height / 2 + (number // 2 - (half - 1) / 2) * ROW
        level = (y - height / 2) / (height / 2)
        bulge = 0.6 + 0.4 * sqrt(max(0.0, 1 - level * level))
        side = 1 if number % 2 else -1
        places[task] = width / 2 + side * bulge * (width / 2 - 170.0), y
    return places


def _order(tasks: list[Drawn], pairs: list[Pair]) -> list[TaskId]:
    """A walk that goes on to the task which shares most with the present one."""
    shared = {frozenset((p.a, p.b)): p.shared for p in pairs}
    left = [t.task for t in tasks]
    walk = [left.pop(0)] if left else []
    while left:
        follows = max(left, key=lambda t: (shared.get(frozenset((walk[-1], t)), 0), -left.index(t)))
        left.remove(follows)
        walk.append(follows)
    return walk


def _circle(task: Drawn, at: tuple[float, float], tasks: list[Drawn], width: float) -> Circle:
    x, y = at
    r = _radius(task, tasks)
    lines = _wrapped(task.name)
    wide = len(tasks) > FEW_TASKS
    if wide:
        left = x < width / 2
        label_x, anchor = (x - r - 6, "end") if left else (x + r + 6, "start")
        label_y = y - LINE * (len(lines) - 1) / 2 + FONT * 0.36
    else:
        label_x, anchor = x, "middle"
        above = y < 200.0
        label_y = y - r - 7 - LINE * (len(lines) - 1) if above else y + r + FONT + 4
    return Circle(
        x=_near(x), y=_near(y), r=_near(r), drawn=task.drawn, name=task.name, lines=lines,
        label_x=_near(label_x), label_y=_near(label_y), anchor=anchor,
    )  # fmt: skip


def _radius(task: Drawn, tasks: list[Drawn]) -> float:
    most = max((t.drawn for t in tasks), default=0) or 1
    room = LARGEST if len(tasks) <= FEW_TASKS else LARGEST - 9
    digits = width_of(f"{task.drawn:,}", FONT) / 2 + 5
    return max(digits, SMALLEST + (room - SMALLEST) * sqrt(task.drawn / most))


def _wrapped(name: str) -> tuple[str, ...]:
    """At most two lines; what does not fit ends in an ellipsis, the whole name is in the title."""
    if width_of(name, 1) <= LABEL_CHARACTERS:
        return (name,)
    lines, line = [], ""
    for character in name:
        if width_of(line + character, 1) > LABEL_CHARACTERS:
            lines.append(line)
            line = ""
        line += character
    lines.append(line)
    if len(lines) == 2 and len(lines[1]) < 3:
        half = (len(name) + 1) // 2
        lines = [name[:half], name[half:]]
    return tuple(lines) if len(lines) <= 2 else (lines[0], lines[1][:-1] + "…")


def _lines(
    pairs: list[Pair],
    at: dict[TaskId, tuple[float, float]],
    circles: Mapping[TaskId, Circle],
    middle: float,
) -> tuple[Line, ...]:
    most = max((p.shared for p in pairs), default=0) or 1
    taken = [Box(c.x, c.y, 2 * c.r, 2 * c.r) for c in circles.values()]
    taken += [_name_box(c) for c in circles.values()]
    lines = []
    for pair in pairs:
        first, second = circles[pair.a], circles[pair.b]
        bent = _bent(at[pair.a], at[pair.b], middle, wide=len(circles) > FEW_TASKS)
        label_width = width_of(f"{pair.shared:,}", FONT) + 8
        spots = [
            Box(
                _along(first.x, bent[0], second.x, t),
                _along(first.y, bent[1], second.y, t),
                label_width,
                LINE + 2,
            )
            for t in ALONG
        ]
        spot = freest(spots, taken)
        taken.append(spot)
        lines.append(
            Line(
                x1=first.x, y1=first.y, pull_x=_near(bent[0]), pull_y=_near(bent[1]),
                x2=second.x, y2=second.y,
                width=_near(THINNEST + (THICKEST - THINNEST) * pair.shared / most),
                barred=pair.barrier is not None, shared=pair.shared,
                label_x=_near(spot.x), label_y=_near(spot.y), label_width=_near(label_width),
            )
        )  # fmt: skip
    return tuple(lines)


def _bent(
    first: tuple[float, float], second: tuple[float, float], middle: float, *, wide: bool
) -> tuple[float, float]:
    """Straight, except between tasks of one side: the farther apart, the deeper the curve."""
    x, y = (first[0] + second[0]) / 2, (first[1] + second[1]) / 2
    if not wide or (first[0] - middle) * (second[0] - middle) < 0:
        return x, y
    depth = min(abs(x - middle), ROW + INWARD * abs(first[1] - second[1]) / 2)
    return (x - depth if x > middle else x + depth), y


def _along(first: float, pull: float, second: float, t: float) -> float:
    """A point of a quadratic curve."""
    return (1 - t) ** 2 * first + 2 * t * (1 - t) * pull + t**2 * second


def _name_box(circle: Circle) -> Box:
    width = max(width_of(part, FONT) for part in circle.lines) + 6
    height = LINE * len(circle.lines)
    shift = {"start": width / 2, "end": -width / 2, "middle": 0.0}[circle.anchor]
    top = circle.label_y - FONT
    return Box(circle.label_x + shift, top + height / 2, width, height)


def _near(number: float) -> float:
    return round(number, 1)
