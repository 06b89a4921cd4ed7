"""Slots for visits: earliest deadline first, then ejection chains, then a search over rounds."""

from coordinator.core.compiled import compiled
from coordinator.core.schedule.board import Board, undo, write
from coordinator.core.schedule.ground import FIRST, LAST, NEEDS, PINNED, Ground
from coordinator.core.schedule.rounds import (
    NEVER,
    best_join,
    close_crew,
    idle_crew,
    join_crew,
    known_full,
    leave_crew,
    note_full,
    open_crew,
    refused,
    way_of,
    width_at,
)
from coordinator.core.schedule.seating import fill_seat
from coordinator.core.schedule.stream import Numbers

TRIES = 400
"""Swaps tried per visit without a slot at most."""
REMOVALS = 3
"""Crews sent home to make room for one visit at most."""


@compiled
def place_all(g: Ground, b: Board, numbers: Numbers, steps: int, moves: int) -> None:
    """Fill the board; `steps` bounds the ejections, `moves` the search over rounds."""
    for k in range(g.visits):
        if g.visit[g.flat[g.order + k], PINNED] != -1:
            settle(g, b, g.flat[g.order + k])
            b.state[b.top] = 0
    for k in range(g.visits):
        if g.visit[g.flat[g.order + k], PINNED] == -1:
            settle(g, b, g.flat[g.order + k])
            b.state[b.top] = 0
    at = _eject(g, b, numbers, steps)
    if g.round_visits > 1:
        _gather(g, b, numbers, at, moves)
    for k in range(g.visits):
        if b.state[b.crew_of + g.flat[g.order + k]] < 0:
            settle(g, b, g.flat[g.order + k])
            b.state[b.top] = 0


@compiled
def settle(g: Ground, b: Board, visit: int) -> bool:
    """Give a visit the cheapest place: a round nearby, else the earliest half-day, else any round."""
    if g.visit[visit, PINNED] != -1:
        return _settle_pinned(g, b, visit)
    metres, crew, place = NEVER, -1, -1
    if g.round_visits > 1:
        metres, crew, place = best_join(g, b, visit)
    if crew >= 0 and metres <= g.speed * 1000 and join_crew(g, b, visit, crew, place):
        return True
    if _open_earliest(g, b, visit):
        return True
    return bool(crew >= 0 and join_crew(g, b, visit, crew, place))


@compiled
def _settle_pinned(g: Ground, b: Board, visit: int) -> bool:
    half = pinned_half(g, visit)
    if half < 0:
        return False
    width = width_at(g, visit, half)
    return bool(width > 0 and open_at(g, b, visit, half, width))


@compiled
def pinned_half(g: Ground, visit: int) -> int:
    """The half-day of a pin, or -1 if it lies outside the window or the office hours."""
    if g.visit[visit, PINNED] < 0:
        return -1
    day, minute = g.visit[visit, PINNED] // 1440, g.visit[visit, PINNED] % 1440
    if day < g.visit[visit, FIRST] or day > g.visit[visit, LAST]:
        return -1
    for span in range(g.spans):
        if g.hours[span, 0] <= minute < g.hours[span, 1]:
            return int(day * g.spans + span)
    return -1


@compiled
def open_at(g: Ground, b: Board, visit: int, half: int, width: int) -> bool:
    """A crew for the visit in this half-day unless it was refused there."""
    return not refused(g, visit, half, width) and open_crew(g, b, visit, half, width)


@compiled
def _open_earliest(g: Ground, b: Board, visit: int) -> bool:
    """First half-days that hold the visit alone, then those from which it crosses the break."""
    for crossing in range(2):
        for half in range(g.visit[visit, FIRST] * g.spans, (g.visit[visit, LAST] + 1) * g.spans):
            width = width_at(g, visit, half)
            if width == 0 or (width > 1) != (crossing == 1):
                continue
            if open_at(g, b, visit, half, width):
                return True
    return False


@compiled
def _eject(g: Ground, b: Board, numbers: Numbers, steps: int) -> int:
    """Swap visits without a slot for others until none is left over; returns the numbers used.

    A swap one for one is kept: the visit left over may fit where the first did not.
    """
    waiting = g.flat[g.order : g.order + g.visits].copy()
    count = 0
    for k in range(g.visits):
        visit = g.flat[g.order + k]
        free = g.visit[visit, PINNED] == -1 and g.visit[visit, FIRST] <= g.visit[visit, LAST]
        if free and b.state[b.crew_of + visit] < 0:
            waiting[count] = visit
            count += 1
    at, limit = 0, min(steps, TRIES * count)
    while count > 0 and at < limit:
        k = numbers[at] % count
        b.state[b.top] = 0
        left = -1
        if not settle(g, b, waiting[k]):
            left, at = _push_in(g, b, waiting[k], numbers, at + 1)
        at += 1
        if left == -2:
            undo(g, b, 0, True)
        elif left == -1:
            count -= 1
            waiting[k] = waiting[count]
        else:
            waiting[k] = left
    b.state[b.top] = 0
    return at


@compiled
def _push_in(g: Ground, b: Board, visit: int, numbers: Numbers, at: int) -> tuple[int, int]:
    """Place a visit in some half-day by sending crews home; the visit left over, -1 none, -2 failed."""
    size = len(numbers)
    halves = (g.visit[visit, LAST] - g.visit[visit, FIRST] + 1) * g.spans
    half = g.visit[visit, FIRST] * g.spans + numbers[at % size] % halves
    at += 1
    width = width_at(g, visit, half)
    if width == 0 or refused(g, visit, half, width):
        return -2, at
    mark = b.state[b.top]
    for _ in range(REMOVALS):
        if open_crew(g, b, visit, half, width):
            break
        crew = _in_the_way(g, b, visit, half, width, numbers[at % size])
        at += 1
        if crew < 0:
            return -2, at
        close_crew(g, b, crew)
    if b.state[b.crew_of + visit] < 0 and not open_crew(g, b, visit, half, width):
        return -2, at
    return _rehouse(g, b, mark), at


@compiled
def _in_the_way(g: Ground, b: Board, visit: int, half: int, width: int, number: int) -> int:
    """A crew that may move, of a department that is short of people in this half-day."""
    unit = -1
    for k in range(g.visit[visit, NEEDS], g.visit[visit + 1, NEEDS]):
        if fails(g, b, visit, k, half, width):
            unit = g.flat[g.class_unit + g.flat[g.crowd + k]]
            break
    if unit < 0:
        return -1
    count = g.flat[g.people + unit + 1] - g.flat[g.people + unit]
    for k in range(count):
        person = g.flat[g.people + unit] + (number + k) % count
        for h in range(half, half + width):
            crew = b.state[h * g.persons + person]
            if crew >= 0 and g.visit[b.state[b.member + crew * g.round_visits], PINNED] == -1:
                return int(crew)
    return -1


@compiled
def fails(g: Ground, b: Board, visit: int, need: int, half: int, width: int) -> bool:
    """Whether one department alone has too few officers for the visit there; changes no seat."""
    if known_full(g, b, g.flat[g.crowd + need], half, width):
        return True
    if spare(g, b, visit, need, half, width) == g.officers:
        return False
    note_full(g, b, g.flat[g.crowd + need], half, width)
    return True


@compiled
def spare(g: Ground, b: Board, visit: int, need: int, half: int, width: int) -> int:
    """How many officers one department could send, at most as many as a crew takes."""
    mark = b.state[b.top]
    crew = idle_crew(g, b, visit)
    write(b, b.half + crew, half)
    write(b, b.width + crew, width)
    write(b, b.length + crew, 1)
    write(b, b.member + crew * g.round_visits, visit)
    found = 0
    while found < g.officers and fill_seat(g, b, crew, need - g.visit[visit, NEEDS], found):
        found += 1
    undo(g, b, mark, False)
    return found


@compiled
def _rehouse(g: Ground, b: Board, mark: int) -> int:
    """Give new slots to all visits that lost theirs since `mark`; at most one may be left over."""
    left = -1
    top = b.state[b.top]
    for k in range(mark, top):
        visit = b.state[b.log_at + k] - b.crew_of
        if visit < 0 or visit >= g.visits or b.state[b.log_was + k] < 0:
            continue
        if b.state[b.crew_of + visit] >= 0 or settle(g, b, visit):
            continue
        if left >= 0 and left != visit:
            return -2
        left = visit
    return left


@compiled
def _gather(g: Ground, b: Board, numbers: Numbers, at: int, moves: int) -> None:
    """Move single visits to rounds where they cost less; a round itself weighs an hour's travel."""
    for k in range(moves):
        visit = numbers[(at + k) % len(numbers)] % g.visits
        crew = b.state[b.crew_of + visit]
        if crew < 0 or g.visit[visit, PINNED] != -1:
            continue
        b.state[b.top] = 0
        before = way_of(g, b, crew)
        alone = b.state[b.length + crew] == 1
        leave_crew(g, b, visit)
        gain = g.speed * 1000 if alone else before - way_of(g, b, crew)
        metres, other, place = best_join(g, b, visit)
        if metres >= gain or not join_crew(g, b, visit, other, place):
            undo(g, b, 0, True)
    b.state[b.top] = 0
