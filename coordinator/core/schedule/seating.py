"""Who could serve the crews of a half-day: a matching kept exact while crews come and go.

Nobody is named by it. It is the witness that the lottery can staff every reserved slot.
"""

from typing import NamedTuple

import numpy as np

from coordinator.core.compiled import compiled
from coordinator.core.schedule.ground import NEEDS, Ground
from coordinator.core.schedule.stream import Numbers

FREE = -1
HELD = -2
LOG = 1 << 20
"""Changes that can be undone at most."""


class Board(NamedTuple):
    """What changes while slots are tried, in one array so that every change can be undone.

    `state` holds, one after the other: the crew of every person and half-day; the people seated in
    every crew by department and seat; per visit its crew; per crew its half-day, how many spans,
    how many visits and which, in order. Crews are numbered like visits.
    The rest is not undone: `full` and `full_wide` remember for a class and half-day the `version` at which it was full.
    """

    state: Numbers
    seats: int
    crew_of: int
    half: int
    width: int
    length: int
    member: int
    version: int
    full: int
    full_wide: int
    queue: int
    came: int
    stamp: int
    clock: int
    top: int
    log_at: int
    log_was: int


def board(ground: Ground) -> Board:
    """An empty board."""
    halves, visits, people = ground.days * ground.spans, ground.visits, ground.persons
    sizes = {
        "busy": people * halves,
        "seats": visits * ground.widest * ground.officers,
        "crew_of": visits,
        "half": visits,
        "width": visits,
        "length": visits,
        "member": visits * ground.round_visits,
        "version": ground.units * halves,
        "full": ground.classes * halves,
        "full_wide": ground.classes * halves,
        "queue": people,
        "came": people,
        "stamp": people,
        "clock": 1,
        "top": 1,
        "log_at": LOG,
        "log_was": LOG,
    }
    begins = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    state = np.zeros(sum(sizes.values()), dtype=np.int64)
    state[: begins["half"]] = FREE
    state[begins["version"] : begins["full"]] = 1
    del begins["busy"]
    return Board(state=state, **begins)


@compiled
def write(b: Board, at: int, value: int) -> None:
    """Change one cell, so that it can be undone."""
    top = b.state[b.top]
    b.state[b.log_at + top] = at
    b.state[b.log_was + top] = b.state[at]
    b.state[b.top] = top + 1
    b.state[at] = value


@compiled
def undo(g: Ground, b: Board, mark: int, forget: bool) -> None:
    """Take back all changes since `mark`; `forget` what was found full meanwhile."""
    halves = g.days * g.spans
    while b.state[b.top] > mark:
        b.state[b.top] -= 1
        at = b.state[b.log_at + b.state[b.top]]
        b.state[at] = b.state[b.log_was + b.state[b.top]]
        if forget and at < b.seats:
            b.state[b.version + g.flat[g.unit_of + at // halves] * halves + at % halves] += 1


@compiled
def seat_crew(g: Ground, b: Board, crew: int, position: int) -> bool:
    """Find the officers of one department for a crew; without success nothing is changed."""
    mark = b.state[b.top]
    for seat in range(g.officers):
        if not fill_seat(g, b, crew, position, seat):
            undo(g, b, mark, False)
            return False
    return True


@compiled
def fill_seat(g: Ground, b: Board, crew: int, position: int, seat: int) -> bool:
    """Find one officer for one empty seat of a crew, moving others if that helps."""
    half = b.state[b.half + crew]
    if b.state[b.width + crew] == 1:
        return augment(g, b, crew, position, seat, half)
    return _fill_wide(g, b, crew, position, seat)


@compiled
def suitable(g: Ground, b: Board, crew: int, position: int, person: int, half: int) -> bool:
    """Whether a person may serve every visit of the crew and is there on the day."""
    if g.present[person, half // g.spans] == 0:
        return False
    base = b.member + crew * g.round_visits
    for k in range(b.state[b.length + crew]):
        visit = b.state[base + k]
        if g.suits[g.flat[g.crowd + g.visit[visit, NEEDS] + position], person] == 0:
            return False
    return True


@compiled
def position_of(g: Ground, b: Board, crew: int, unit: int) -> int:
    """Where a department stands among those of a crew."""
    visit = b.state[b.member + crew * g.round_visits]
    k = g.visit[visit, NEEDS]
    while g.flat[g.class_unit + g.flat[g.crowd + k]] != unit:
        k += 1
    return int(k - g.visit[visit, NEEDS])


@compiled
def unit_at(g: Ground, b: Board, crew: int, position: int) -> int:
    """The department at a position among those of a crew."""
    visit = b.state[b.member + crew * g.round_visits]
    return int(g.flat[g.class_unit + g.flat[g.crowd + g.visit[visit, NEEDS] + position]])


@compiled
def seat_at(g: Ground, b: Board, crew: int, position: int) -> int:
    """The cell of the first seat of a crew's department."""
    return int(b.seats + (crew * g.widest + position) * g.officers)


@compiled
def augment(g: Ground, b: Board, crew: int, position: int, seat: int, half: int) -> bool:
    """One alternating path over the crews of a half-day: exact where nobody works across the break."""
    halves = g.days * g.spans
    unit = unit_at(g, b, crew, position)
    b.state[b.clock] += 1
    seeker, seeker_position, giver = crew, position, -1
    head, tail = 0, 0
    while True:
        for person in range(g.flat[g.people + unit], g.flat[g.people + unit + 1]):
            holder = b.state[person * halves + half]
            if b.state[b.stamp + person] == b.state[b.clock] or holder == HELD:
                continue
            if holder == crew or holder == seeker:  # noqa: PLR1714, SIM109 - compiles to less
                continue
            if not suitable(g, b, seeker, seeker_position, person, half):
                continue
            b.state[b.stamp + person] = b.state[b.clock]
            b.state[b.came + person] = giver
            if holder == FREE or _relieve(g, b, holder, unit, person):
                _shift(g, b, crew, position, seat, half, person)
                return True
            if b.state[b.width + holder] == 1:
                b.state[b.queue + tail] = person
                tail += 1
        if head == tail:
            return False
        giver = b.state[b.queue + head]
        head += 1
        seeker = b.state[giver * halves + half]
        seeker_position = position_of(g, b, seeker, unit)


@compiled
def _shift(
    g: Ground, b: Board, crew: int, position: int, seat: int, half: int, person: int
) -> None:
    halves = g.days * g.spans
    unit = g.flat[g.unit_of + person]
    while b.state[b.came + person] >= 0:
        giver = b.state[b.came + person]
        holder = b.state[giver * halves + half]
        write(b, person * halves + half, holder)
        _replace(g, b, holder, unit, giver, person)
        person = giver
    write(b, person * halves + half, crew)
    write(b, seat_at(g, b, crew, position) + seat, person)


@compiled
def _replace(g: Ground, b: Board, crew: int, unit: int, old: int, new: int) -> None:
    cell = seat_at(g, b, crew, position_of(g, b, crew, unit))
    while b.state[cell] != old:
        cell += 1
    write(b, cell, new)


@compiled
def _relieve(g: Ground, b: Board, crew: int, unit: int, person: int) -> bool:
    """Free a person from a crew that works across the break, if somebody free can take over."""
    width = b.state[b.width + crew]
    if width == 1:
        return False
    halves = g.days * g.spans
    half = b.state[b.half + crew]
    position = position_of(g, b, crew, unit)
    for other in range(g.flat[g.people + unit], g.flat[g.people + unit + 1]):
        if not _free(g, b, other, half, width):
            continue
        if suitable(g, b, crew, position, other, half):
            for h in range(half, half + width):
                write(b, other * halves + h, crew)
                write(b, person * halves + h, FREE)
            _replace(g, b, crew, unit, person, other)
            return True
    return False


@compiled
def _free(g: Ground, b: Board, person: int, half: int, width: int) -> bool:
    base = person * g.days * g.spans
    free = True
    for h in range(half, half + width):
        free = free and b.state[base + h] == FREE
    return free


@compiled
def _fill_wide(g: Ground, b: Board, crew: int, position: int, seat: int) -> bool:
    halves = g.days * g.spans
    half, width = b.state[b.half + crew], b.state[b.width + crew]
    unit = unit_at(g, b, crew, position)
    for moving in range(2):
        for person in range(g.flat[g.people + unit], g.flat[g.people + unit + 1]):
            if not suitable(g, b, crew, position, person, half):
                continue
            if moving == 1 and not _vacate(g, b, person, half, width):
                continue
            if _free(g, b, person, half, width) or moving == 1:
                for h in range(half, half + width):
                    write(b, person * halves + h, crew)
                write(b, seat_at(g, b, crew, position) + seat, person)
                return True
    return False


@compiled
def _vacate(g: Ground, b: Board, person: int, half: int, width: int) -> bool:
    """Take a person out of his or her crews of single half-days, others moving up."""
    halves = g.days * g.spans
    mark = b.state[b.top]
    for h in range(half, half + width):
        holder = b.state[person * halves + h]
        if holder >= 0 and b.state[b.width + holder] > 1:
            undo(g, b, mark, False)
            return False
        write(b, person * halves + h, HELD)
        if holder >= 0:
            position = position_of(g, b, holder, g.flat[g.unit_of + person])
            cell = seat_at(g, b, holder, position)
            seat = 0
            while b.state[cell + seat] != person:
                seat += 1
            if not augment(g, b, holder, position, seat, h):
                undo(g, b, mark, False)
                return False
    return True
