"""Who could serve the crews of a half-day: a matching kept exact while crews come and go.

Nobody is named by it. It is the witness that the lottery can staff every reserved slot.
"""

from coordinator.core.compiled import compiled
from coordinator.core.schedule.board import FREE, HELD, Board, undo, write
from coordinator.core.schedule.ground import NEEDS, Ground


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
    unit = unit_at(g, b, crew, position)
    b.state[b.clock] += 1
    person = _at_once(g, b, crew, position, half, unit)
    if person < 0:
        person = _in_turn(g, b, crew, position, half, unit)
    if person < 0:
        return False
    _shift(g, b, crew, position, seat, half, person)
    return True


@compiled
def _at_once(g: Ground, b: Board, crew: int, position: int, half: int, unit: int) -> int:
    """The first of a department who is free for a crew, or freed from work across the break; or -1."""
    for person in range(g.flat[g.people + unit], g.flat[g.people + unit + 1]):
        holder = b.state[half * g.persons + person]
        if holder == HELD or holder == crew:  # noqa: PLR1714, SIM109 - compiles to less
            continue
        if holder != FREE and b.state[b.width + holder] == 1:
            continue
        if not suitable(g, b, crew, position, person, half):
            continue
        if holder == FREE or _relieve(g, b, holder, unit, person):
            b.state[b.came + person] = -1
            return person
    return -1


@compiled
def _in_turn(g: Ground, b: Board, crew: int, position: int, half: int, unit: int) -> int:
    """The end of the shortest chain of people who take over from each other; or -1."""
    seeker, seeker_position, giver = crew, position, -1
    head, tail = 0, 0
    while True:
        if _worth_asking(g, b, seeker, seeker_position):
            for person in range(g.flat[g.people + unit], g.flat[g.people + unit + 1]):
                holder = b.state[half * g.persons + person]
                if b.state[b.stamp + person] == b.state[b.clock] or holder == HELD:
                    continue
                if holder == crew or holder == seeker:  # noqa: PLR1714, SIM109 - compiles to less
                    continue
                if not suitable(g, b, seeker, seeker_position, person, half):
                    continue
                b.state[b.stamp + person] = b.state[b.clock]
                b.state[b.came + person] = giver
                if holder == FREE or _relieve(g, b, holder, unit, person):
                    return person
                if b.state[b.width + holder] == 1:
                    b.state[b.queue + tail] = person
                    tail += 1
        if head == tail:
            return -1
        giver = b.state[b.queue + head]
        head += 1
        seeker = b.state[half * g.persons + giver]
        seeker_position = position_of(g, b, seeker, unit)


@compiled
def _worth_asking(g: Ground, b: Board, seeker: int, position: int) -> bool:
    """Whether a crew can still reach anybody new in this search.

    Crews of one visit and one class suit the same people. The first of them to ask reaches all but
    its own, the second also those; after that nobody is left.
    """
    if b.state[b.length + seeker] > 1:
        return True
    visit = b.state[b.member + seeker * g.round_visits]
    group = g.flat[g.crowd + g.visit[visit, NEEDS] + position]
    clock = b.state[b.clock]
    if b.state[b.asked + group] != clock:
        b.state[b.asked + group] = clock
        b.state[b.asker + group] = seeker
        return True
    if b.state[b.done + group] == clock or b.state[b.asker + group] == seeker:
        return False
    b.state[b.done + group] = clock
    return True


@compiled
def _shift(
    g: Ground, b: Board, crew: int, position: int, seat: int, half: int, person: int
) -> None:
    unit = g.flat[g.unit_of + person]
    while b.state[b.came + person] >= 0:
        giver = b.state[b.came + person]
        holder = b.state[half * g.persons + giver]
        write(b, half * g.persons + person, holder)
        _replace(g, b, holder, unit, giver, person)
        person = giver
    write(b, half * g.persons + person, crew)
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
    half = b.state[b.half + crew]
    position = position_of(g, b, crew, unit)
    visit = b.state[b.member + crew * g.round_visits]
    group = g.flat[g.crowd + g.visit[visit, NEEDS] + position]
    # within one search the answer is the same for all crews of a class that work the same hours
    asked = (b.state[b.clock] * g.days * g.spans + half) * (g.spans + 1) + width
    if b.state[b.stuck + group] == asked:
        return False
    for other in range(g.flat[g.people + unit], g.flat[g.people + unit + 1]):
        if not _free(g, b, other, half, width):
            continue
        if suitable(g, b, crew, position, other, half):
            for h in range(half, half + width):
                write(b, h * g.persons + other, crew)
                write(b, h * g.persons + person, FREE)
            _replace(g, b, crew, unit, person, other)
            return True
    b.state[b.stuck + group] = asked
    return False


@compiled
def _free(g: Ground, b: Board, person: int, half: int, width: int) -> bool:
    free = True
    for h in range(half, half + width):
        free = free and b.state[h * g.persons + person] == FREE
    return free


@compiled
def _fill_wide(g: Ground, b: Board, crew: int, position: int, seat: int) -> bool:
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
                    write(b, h * g.persons + person, crew)
                write(b, seat_at(g, b, crew, position) + seat, person)
                return True
    return False


@compiled
def _vacate(g: Ground, b: Board, person: int, half: int, width: int) -> bool:
    """Take a person out of his or her crews of single half-days, others moving up."""
    mark = b.state[b.top]
    for h in range(half, half + width):
        holder = b.state[h * g.persons + person]
        if holder >= 0 and b.state[b.width + holder] > 1:
            undo(g, b, mark, False)
            return False
        write(b, h * g.persons + person, HELD)
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
