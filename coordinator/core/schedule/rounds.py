"""Crews opened for a visit, joined by others of the same series, left and closed again."""

from coordinator.core.compiled import compiled
from coordinator.core.schedule.board import FREE, Board, undo, write
from coordinator.core.schedule.ground import (
    FIRST,
    LAST,
    LAT,
    LNG,
    MINUTES,
    NEEDS,
    PINNED,
    SERIES,
    Ground,
)
from coordinator.core.schedule.office import finish, spans_until
from coordinator.core.schedule.seating import fill_seat, seat_at, seat_crew, suitable
from coordinator.core.schedule.travel import span_metres, span_minutes

NEVER = 1 << 60
"""More metres than any way has."""


@compiled
def apart(g: Ground, one: int, two: int) -> int:
    """Metres between two visits."""
    return span_metres(
        g.visit[one, LNG] - g.visit[two, LNG], g.visit[one, LAT] - g.visit[two, LAT], g.cosine
    )


@compiled
def width_at(g: Ground, visit: int, half: int) -> int:
    """How many spans a visit takes that begins with this half-day (or at its pin); 0 if it cannot."""
    span = half % g.spans
    start = g.hours[span, 0] if g.visit[visit, PINNED] < 0 else g.visit[visit, PINNED] % 1440
    end = finish(g.hours, start, g.visit[visit, MINUTES])
    if end < 0:
        return 0
    return spans_until(g.hours, span, end)


@compiled
def refused(g: Ground, visit: int, half: int, width: int) -> bool:
    """Whether one of the half-days was tried before and could not be staffed."""
    if g.refused_count == 0:
        return False
    wanted = visit * g.days * g.spans + half
    low, high = 0, g.refused_count
    while low < high:
        middle = (low + high) // 2
        if g.flat[g.refused + middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return bool(low < g.refused_count and g.flat[g.refused + low] < wanted + width)


@compiled
def open_crew(g: Ground, b: Board, visit: int, half: int, width: int) -> bool:
    """A crew of its own for a visit; without success nothing is changed."""
    first, last = g.visit[visit, NEEDS], g.visit[visit + 1, NEEDS]
    for k in range(first, last):
        if known_full(g, b, g.flat[g.crowd + k], half, width):
            return False
    mark = b.state[b.top]
    crew = idle_crew(g, b, visit)
    write(b, b.half + crew, half)
    write(b, b.width + crew, width)
    write(b, b.length + crew, 1)
    write(b, b.member + crew * g.round_visits, visit)
    write(b, b.crew_of + visit, crew)
    for k in range(first, last):
        if not seat_crew(g, b, crew, k - first):
            note_full(g, b, g.flat[g.crowd + k], half, width)
            undo(g, b, mark, False)
            return False
    return True


@compiled
def idle_crew(g: Ground, b: Board, visit: int) -> int:
    """A number no crew bears at present, that of the visit if possible."""
    crew = visit
    while b.state[b.length + crew] > 0:
        crew = (crew + 1) % g.visits
    return crew


@compiled
def known_full(g: Ground, b: Board, group: int, half: int, width: int) -> bool:
    """Whether a class was found full in this half-day and nobody has become free since."""
    halves = g.days * g.spans
    version = b.state[b.version + g.flat[g.class_unit + group] * halves + half]
    if width == 1:
        return bool(b.state[b.full + group * halves + half] == version)
    return bool(width == 2 and b.state[b.full_wide + group * halves + half] == version)


@compiled
def note_full(g: Ground, b: Board, group: int, half: int, width: int) -> None:
    """Remember that a class is full in this half-day."""
    halves = g.days * g.spans
    version = b.state[b.version + g.flat[g.class_unit + group] * halves + half]
    if width == 1:
        b.state[b.full + group * halves + half] = version
    elif width == 2:
        b.state[b.full_wide + group * halves + half] = version


@compiled
def close_crew(g: Ground, b: Board, crew: int) -> None:
    """Send a crew home; its visits have no slot any more."""
    half, width = b.state[b.half + crew], b.state[b.width + crew]
    visit = b.state[b.member + crew * g.round_visits]
    for position in range(g.visit[visit + 1, NEEDS] - g.visit[visit, NEEDS]):
        cell = seat_at(g, b, crew, position)
        for seat in range(g.officers):
            _rise(g, b, b.state[cell + seat], half, width)
            write(b, cell + seat, FREE)
    for k in range(b.state[b.length + crew]):
        write(b, b.crew_of + b.state[b.member + crew * g.round_visits + k], FREE)
    write(b, b.length + crew, 0)


@compiled
def _rise(g: Ground, b: Board, person: int, half: int, width: int) -> None:
    halves = g.days * g.spans
    unit = g.flat[g.unit_of + person]
    day = half // g.spans
    for h in range(half, half + width):
        write(b, h * g.persons + person, FREE)
    # a free morning may help a visit across the break that was tried from another span
    for h in range(day * g.spans, (day + 1) * g.spans):
        b.state[b.version + unit * halves + h] += 1


@compiled
def best_join(g: Ground, b: Board, visit: int) -> tuple[int, int, int]:
    """The round of the series that the visit lengthens least: metres, crew, place in the order."""
    best, best_crew, best_place = NEVER, -1, -1
    series = g.visit[visit, SERIES]
    if g.visit[visit, PINNED] != -1:
        return best, best_crew, best_place
    for k in range(g.flat[g.series_start + series], g.flat[g.series_start + series + 1]):
        other = g.flat[g.series_visit + k]
        crew = b.state[b.crew_of + other]
        if crew < 0 or b.state[b.member + crew * g.round_visits] != other:
            continue
        if not _may_join(g, b, visit, crew):
            continue
        metres, place = _insertion(g, b, visit, crew)
        if metres < best:
            best, best_crew, best_place = metres, crew, place
    return best, best_crew, best_place


@compiled
def _may_join(g: Ground, b: Board, visit: int, crew: int) -> bool:
    half = b.state[b.half + crew]
    day = half // g.spans
    if b.state[b.length + crew] >= g.round_visits or b.state[b.width + crew] > 1:
        return False
    if day < g.visit[visit, FIRST] or day > g.visit[visit, LAST]:
        return False
    if g.visit[b.state[b.member + crew * g.round_visits], PINNED] != -1:
        return False
    return not refused(g, visit, half, 1)


@compiled
def _insertion(g: Ground, b: Board, visit: int, crew: int) -> tuple[int, int]:
    base, count = b.member + crew * g.round_visits, b.state[b.length + crew]
    minutes = g.visit[visit, MINUTES]
    for k in range(count):
        minutes += g.visit[b.state[base + k], MINUTES]
        if k > 0:
            minutes += _ride(g, b.state[base + k - 1], b.state[base + k])
    span = b.state[b.half + crew] % g.spans
    room = g.hours[span, 1] - g.hours[span, 0] - minutes
    best, best_place = NEVER, -1
    for place in range(count + 1):
        metres, ride = 0, 0
        if place > 0:
            metres += apart(g, b.state[base + place - 1], visit)
            ride += _ride(g, b.state[base + place - 1], visit)
        if place < count:
            metres += apart(g, visit, b.state[base + place])
            ride += _ride(g, visit, b.state[base + place])
        if 0 < place < count:
            metres -= apart(g, b.state[base + place - 1], b.state[base + place])
            ride -= _ride(g, b.state[base + place - 1], b.state[base + place])
        if ride <= room and metres < best:
            best, best_place = metres, place
    return best, best_place


@compiled
def _ride(g: Ground, one: int, two: int) -> int:
    return span_minutes(apart(g, one, two), g.speed)


@compiled
def join_crew(g: Ground, b: Board, visit: int, crew: int, place: int) -> bool:
    """Add a visit to a round, changing its people if need be; without success nothing changes."""
    mark = b.state[b.top]
    base, count = b.member + crew * g.round_visits, b.state[b.length + crew]
    for k in range(count, place, -1):
        write(b, base + k, b.state[base + k - 1])
    write(b, base + place, visit)
    write(b, b.length + crew, count + 1)
    write(b, b.crew_of + visit, crew)
    half = b.state[b.half + crew]
    for position in range(g.visit[visit + 1, NEEDS] - g.visit[visit, NEEDS]):
        cell = seat_at(g, b, crew, position)
        for seat in range(g.officers):
            person = b.state[cell + seat]
            if suitable(g, b, crew, position, person, half):
                continue
            _rise(g, b, person, half, 1)
            write(b, cell + seat, FREE)
            if not fill_seat(g, b, crew, position, seat):
                undo(g, b, mark, True)
                return False
    return True


@compiled
def leave_crew(g: Ground, b: Board, visit: int) -> None:
    """Take a visit out of its round; the last one closes it."""
    crew = b.state[b.crew_of + visit]
    count = b.state[b.length + crew]
    if count == 1:
        close_crew(g, b, crew)
        return
    base = b.member + crew * g.round_visits
    place = 0
    while b.state[base + place] != visit:
        place += 1
    for k in range(place, count - 1):
        write(b, base + k, b.state[base + k + 1])
    write(b, b.length + crew, count - 1)
    write(b, b.crew_of + visit, FREE)


@compiled
def way_of(g: Ground, b: Board, crew: int) -> int:
    """Metres between the visits of a round."""
    base = b.member + crew * g.round_visits
    metres = 0
    for k in range(1, b.state[b.length + crew]):
        metres += apart(g, b.state[base + k - 1], b.state[base + k])
    return metres
