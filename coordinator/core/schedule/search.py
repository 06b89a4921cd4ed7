"""Times for named teams: earliest deadline first, ejection chains, then a search by single moves."""

from coordinator.core.compiled import compiled
from coordinator.core.schedule.diary import (
    FIRST,
    FIXED,
    LAST,
    LOG,
    NEVER,
    NIGHT,
    PRESENT,
    SEATS,
    Diary,
    best_on_day,
    best_start,
    day_starts,
    end_at,
    neighbours,
    note,
    price,
    put,
    take,
    take_back,
    way,
)
from coordinator.core.schedule.sequence import resequence
from coordinator.core.schedule.stream import Numbers
from coordinator.core.schedule.travel import span_minutes

TRIES = 1200
"""Numbers used for swaps per visit without a slot at most."""
ROOM = 512
"""Starts tried for a visit on one day at most."""
GLANCES = 6
"""Days looked at in one move."""
TURN = 4
"""Every so many moves a day is brought into another order."""


@compiled
def search(d: Diary, order: Numbers, numbers: Numbers, steps: int, moves: int) -> None:
    """Place all visits that have no slot yet, then improve by exactly `moves` moves."""
    starts = numbers[:ROOM].copy()
    for k in range(len(order)):
        _settle(d, order[k], starts)
    at = _eject(d, order, numbers, starts, steps)
    if moves > 0:
        _improve(d, numbers, starts, at, moves)
    for k in range(len(order)):
        _settle(d, order[k], starts)


@compiled
def _settle(d: Diary, visit: int, starts: Numbers) -> bool:
    if d.state[visit] >= 0:
        return True
    cost, start = best_start(d, visit, starts)
    if cost == NEVER:
        return False
    put(d, visit, start, end_at(d, visit, start))
    return True


@compiled
def _eject(d: Diary, order: Numbers, numbers: Numbers, starts: Numbers, steps: int) -> int:
    """Swap visits without a slot for others until none is left over; returns the numbers used.

    A swap one for one is kept: the visit left over may fit where the first did not.
    """
    waiting = order.copy()
    count = 0
    for visit in order:
        free = d.visit[visit, FIXED] == 0 and d.visit[visit, FIRST] <= d.visit[visit, LAST]
        if free and d.state[visit] < 0:
            waiting[count] = visit
            count += 1
    at, limit = 0, min(steps, TRIES * count)
    size = len(numbers)
    while count > 0 and at < limit:
        k = numbers[at % size] % count
        d.state[d.top] = 0
        left = -1
        if not _settle(d, waiting[k], starts):
            left = _push_in(d, waiting[k], numbers, starts, at + 1)
        at += 3
        if left == -2:
            take_back(d)
        elif left == -1:
            count -= 1
            waiting[k] = waiting[count]
        else:
            waiting[k] = left
    return at


@compiled
def _push_in(d: Diary, visit: int, numbers: Numbers, starts: Numbers, at: int) -> int:
    """Place a visit somewhere by moving those in its way; the one left over, -1 none, -2 failed."""
    size = len(numbers)
    days = d.visit[visit, LAST] - d.visit[visit, FIRST] + 1
    day = d.visit[visit, FIRST] + numbers[at % size] % days
    count = day_starts(d, visit, day, starts)
    start = starts[numbers[(at + 1) % size] % count]
    end = end_at(d, visit, start) if start >= 0 and start // NIGHT == day else -1
    if end < 0:
        return -2
    mark = d.state[d.top]
    for seat in range(d.visit[visit, SEATS], d.visit[visit + 1, SEATS]):
        if not _clear(d, visit, d.person[seat], start, end):
            return -2
    note(d, visit)
    put(d, visit, start, end)
    left = -1
    for k in range(mark, d.state[d.top]):
        other = d.state[d.log + 2 * k]
        if d.state[other] >= 0:
            continue
        note(d, other)
        if _settle(d, other, starts):
            continue
        if left >= 0:
            return -2
        left = other
    return left


@compiled
def _clear(d: Diary, visit: int, person: int, start: int, end: int) -> bool:
    """Take away what keeps a person from a slot; False if something has to stay."""
    if d.present[person, start // NIGHT] == 0:
        return False
    while True:
        before, after = neighbours(d, person, start)
        hit = -1
        if before >= 0:
            ride = span_minutes(way(d, before, visit), d.speed)
            if d.state[d.end + before] + ride > start:
                hit = before
        if hit < 0 and after >= 0:
            ride = span_minutes(way(d, visit, after), d.speed)
            if end + ride > d.state[after]:
                hit = after
        if hit < 0:
            return True
        if d.visit[hit, FIXED] == 1 or 3 * d.state[d.top] >= LOG:
            return False
        note(d, hit)
        take(d, hit)


@compiled
def _improve(d: Diary, numbers: Numbers, starts: Numbers, at: int, moves: int) -> None:
    """Move one visit to a better day or place in its day; worse is taken ever less often, at last never."""
    size = len(numbers)
    for k in range(moves):
        turn = at + k * (GLANCES + 2)
        visit = numbers[turn % size] % d.visits
        start = d.state[visit]
        if start < 0 or d.visit[visit, FIXED] == 1:
            continue
        heat = d.speed * 1000 * max(0, moves * 9 // 10 - k) // moves * (d.visits + 1)
        bonus = heat // 1024 * (numbers[(turn + GLANCES + 1) % size] % 1024)
        if k % TURN == TURN - 1:
            resequence(d, visit, numbers[(turn + 1) % size], starts, bonus)
            continue
        end = d.state[d.end + visit]
        take(d, visit)
        was = price(d, visit, start, end)
        cost, moment = _glance(d, visit, numbers, turn + 1, starts)
        if cost == NEVER or cost > was + 2 * bonus:
            put(d, visit, start, end)
            continue
        put(d, visit, moment, end_at(d, visit, moment))


@compiled
def _glance(d: Diary, visit: int, numbers: Numbers, turn: int, starts: Numbers) -> tuple[int, int]:
    """The cheapest of a few days, most of them days on which a member works anyway, and the present plan."""
    size = len(numbers)
    seats = d.visit[visit + 1, SEATS] - d.visit[visit, SEATS]
    first, last = d.visit[visit, FIRST], d.visit[visit, LAST]
    best, best_moment = NEVER, -1
    present = d.visit[visit, PRESENT]
    if present >= 0 and end_at(d, visit, present) >= 0:
        best, best_moment = price(d, visit, present, end_at(d, visit, present)), present
    for k in range(GLANCES):
        number = numbers[(turn + k) % size]
        day = first + number % (last - first + 1)
        if k % 3 != 0 and seats > 0:
            person = d.person[d.visit[visit, SEATS] + number % seats]
            count = d.begin[person + 1] - d.begin[person]
            other = d.theirs[d.begin[person] + number // 1024 % count]
            day = d.state[other] // NIGHT if d.state[other] >= 0 else day
        if day < first or day > last:
            continue
        cost, moment = best_on_day(d, visit, day, starts)
        if cost < best:
            best, best_moment = cost, moment
    return best, best_moment
