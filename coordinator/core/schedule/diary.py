"""The days of named people as linked lists of visits in time order."""

from typing import NamedTuple

from coordinator.core.compiled import compiled
from coordinator.core.schedule.ground import Flags
from coordinator.core.schedule.office import finish, span_at
from coordinator.core.schedule.stream import Numbers
from coordinator.core.schedule.travel import span_metres, span_minutes

LNG, LAT, MINUTES, FIRST, LAST, FIXED, PRESENT, SEATS = range(8)
"""Columns of `Diary.visit`."""
NEVER = 1 << 61
"""A price nobody pays: there is no way."""
NIGHT = 1440
"""Minutes of a day; a moment is `day * NIGHT + minute`."""
LOG = 4096
"""Steps of one chain that can be taken back at most."""


class Diary(NamedTuple):
    """What is fixed and, in `state`, what changes.

    `visit` has a row per visit (columns above; FIXED is 1 where the slot must stay; PRESENT the
    moment in the plan in force or -1) and a last row that ends SEATS. Seats are the pairs of visit
    and member, `owner[s]` and `person[s]`, and `theirs[begin[p]:begin[p + 1]]` are the visits of person p.
    `state` holds the start and the end of every visit (a moment, -1 without), the first seat of
    every person and day, the next seat after every seat, and a log of visits and former starts.
    """

    visit: Numbers
    hours: Numbers
    person: Numbers
    owner: Numbers
    begin: Numbers
    theirs: Numbers
    present: Flags
    state: Numbers
    visits: int
    days: int
    speed: int
    cosine: int
    end: int
    head: int
    following: int
    top: int
    log: int


@compiled
def way(d: Diary, one: int, two: int) -> int:
    """Metres between two visits."""
    return span_metres(
        d.visit[one, LNG] - d.visit[two, LNG], d.visit[one, LAT] - d.visit[two, LAT], d.cosine
    )


@compiled
def end_at(d: Diary, visit: int, start: int) -> int:
    """When a visit begun at a moment ends, or -1 outside office hours or the window."""
    day, minute = start // NIGHT, start % NIGHT
    if day < d.visit[visit, FIRST] or day > d.visit[visit, LAST]:
        return -1
    if span_at(d.hours, minute) < 0:
        return -1
    end = finish(d.hours, minute, d.visit[visit, MINUTES])
    return -1 if end < 0 else day * NIGHT + end


@compiled
def price(d: Diary, visit: int, start: int, end: int) -> int:
    """What the slot adds: metres and people's days, then change; NEVER if somebody is not free.

    A day of a person weighs as much as an hour's travel: the way out and back is not counted else.
    """
    added = 0
    for seat in range(d.visit[visit, SEATS], d.visit[visit + 1, SEATS]):
        metres = member_price(d, visit, d.person[seat], start, end)
        if metres == NEVER:
            return NEVER
        added += metres
    return added * (d.visits + 1) + change(d, visit, start)


@compiled
def change(d: Diary, visit: int, start: int) -> int:
    """1 where a slot differs from the plan in force."""
    if d.visit[visit, PRESENT] < 0 or d.visit[visit, PRESENT] == start:
        return 0
    return 1


@compiled
def member_price(d: Diary, visit: int, person: int, start: int, end: int) -> int:
    """Metres that one member's day grows by, NEVER if he or she is away or elsewhere."""
    day = start // NIGHT
    if d.present[person, day] == 0:
        return NEVER
    before, after = neighbours(d, person, start)
    if before < 0 and after < 0:
        return d.speed * 1000
    metres = 0
    if before >= 0:
        there = way(d, before, visit)
        if d.state[d.end + before] + span_minutes(there, d.speed) > start:
            return NEVER
        metres += there
    if after >= 0:
        on = way(d, visit, after)
        if end + span_minutes(on, d.speed) > d.state[after]:
            return NEVER
        metres += on
    if before >= 0 and after >= 0:
        metres -= way(d, before, after)
    return metres


@compiled
def neighbours(d: Diary, person: int, start: int) -> tuple[int, int]:
    """A person's last visit of the day before a moment and the first from it on; -1 without."""
    before, after = -1, -1
    seat = d.state[d.head + person * d.days + start // NIGHT]
    while seat >= 0:
        other = d.owner[seat]
        if d.state[other] >= start:
            after = other
            break
        before = other
        seat = d.state[d.following + seat]
    return before, after


@compiled
def put(d: Diary, visit: int, start: int, end: int) -> None:
    """Enter a visit into the diaries of its members."""
    d.state[visit] = start
    d.state[d.end + visit] = end
    for seat in range(d.visit[visit, SEATS], d.visit[visit + 1, SEATS]):
        cell = d.head + d.person[seat] * d.days + start // NIGHT
        while d.state[cell] >= 0 and d.state[d.owner[d.state[cell]]] < start:
            cell = d.following + d.state[cell]
        d.state[d.following + seat] = d.state[cell]
        d.state[cell] = seat


@compiled
def take(d: Diary, visit: int) -> None:
    """Strike a visit from the diaries of its members."""
    day = d.state[visit] // NIGHT
    for seat in range(d.visit[visit, SEATS], d.visit[visit + 1, SEATS]):
        cell = d.head + d.person[seat] * d.days + day
        while d.state[cell] != seat:
            cell = d.following + d.state[cell]
        d.state[cell] = d.state[d.following + seat]
    d.state[visit] = -1
    d.state[d.end + visit] = -1


@compiled
def note(d: Diary, visit: int) -> None:
    """Write down where a visit is before it is moved."""
    cell = d.log + 2 * d.state[d.top]
    d.state[cell] = visit
    d.state[cell + 1] = d.state[visit]
    d.state[d.top] += 1


@compiled
def take_back(d: Diary) -> None:
    """Bring every noted visit back to where it was, the last one first."""
    while d.state[d.top] > 0:
        d.state[d.top] -= 1
        cell = d.log + 2 * d.state[d.top]
        changed, before = d.state[cell], d.state[cell + 1]
        if d.state[changed] >= 0:
            take(d, changed)
        if before >= 0:
            put(d, changed, before, end_at(d, changed, before))


@compiled
def latest_before(d: Diary, visit: int, limit: int) -> int:
    """The last start on the day of `limit` with which the visit ends by then, or -1."""
    day, minute = limit // NIGHT, limit % NIGHT
    left = d.visit[visit, MINUTES]
    for k in range(len(d.hours) - 1, -1, -1):
        until = min(minute, d.hours[k, 1])
        if until <= d.hours[k, 0]:
            continue
        if left <= until - d.hours[k, 0]:
            return int(day * NIGHT + until - left)
        left -= until - d.hours[k, 0]
    return -1


@compiled
def day_starts(d: Diary, visit: int, day: int, starts: Numbers) -> int:
    """Moments worth trying on a day: openings, and next to the members' other visits.

    Whatever slot is possible can be moved forward to one of them, so none is possible elsewhere.
    Fills `starts` and returns how many.
    """
    count = 0
    for k in range(len(d.hours)):
        starts[count] = day * NIGHT + d.hours[k, 0]
        count += 1
    for seat in range(d.visit[visit, SEATS], d.visit[visit + 1, SEATS]):
        other = d.state[d.head + d.person[seat] * d.days + day]
        while other >= 0 and count + 2 <= len(starts):
            owner = d.owner[other]
            ride = span_minutes(way(d, owner, visit), d.speed)
            starts[count] = d.state[d.end + owner] + ride
            starts[count + 1] = latest_before(d, visit, d.state[owner] - ride)
            count += 2
            other = d.state[d.following + other]
    return count


@compiled
def best_on_day(d: Diary, visit: int, day: int, starts: Numbers) -> tuple[int, int]:
    """The cheapest start on a day: price and moment; NEVER if there is none."""
    best, best_start = NEVER, -1
    for k in range(day_starts(d, visit, day, starts)):
        start = starts[k]
        if start < 0 or start == best_start or start // NIGHT != day:
            continue
        end = end_at(d, visit, start)
        if end < 0:
            continue
        cost = price(d, visit, start, end)
        if cost < best or (cost == best and cost < NEVER and start < best_start):
            best, best_start = cost, start
    return best, best_start


@compiled
def best_start(d: Diary, visit: int, starts: Numbers) -> tuple[int, int]:
    """The cheapest start in the window: price and moment; the earliest of equals."""
    best, moment = NEVER, -1
    for day in range(d.visit[visit, FIRST], d.visit[visit, LAST] + 1):
        cost, start = best_on_day(d, visit, day, starts)
        if cost < best:
            best, moment = cost, start
    return best, moment
