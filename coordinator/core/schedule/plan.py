"""One time for everybody of every named team."""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from coordinator.core.model import InspectorId, Slot, Visit, VisitId
from coordinator.core.schedule.diary import (
    FIRST,
    FIXED,
    LAST,
    LAT,
    LNG,
    LOG,
    MINUTES,
    NEVER,
    NIGHT,
    PRESENT,
    SEATS,
    Diary,
    end_at,
    price,
    put,
)
from coordinator.core.schedule.forest import forest_metres
from coordinator.core.schedule.ground import presence
from coordinator.core.schedule.obstacles import explain
from coordinator.core.schedule.search import ROOM, search
from coordinator.core.schedule.stream import Numbers, numbers, ticket
from coordinator.core.schedule.travel import span_metres
from coordinator.core.schedule.values import Schedule, ScheduleProblem

STEPS = 200_000
"""Ejections tried for one schedule at most."""


def schedule(problem: ScheduleProblem) -> Schedule:
    """A slot per visit in which its whole team is free, or the people who stand in the way.

    Fewest unplaced first, then metres and people's days (one weighs an hour's travel), then change
    against the present plan. `travel_bound` is, person by person, the length of the shortest
    forest over his or her visits with as many trees as days used: no plan with these visits placed
    in as few days per person travels less.
    """
    ordered = tuple(sorted(problem.visits, key=lambda v: v.visit))
    problem = replace(problem, visits=ordered)
    if not ordered:
        return Schedule(slots={}, unplaced=(), travel=0, person_days=0, travel_bound=0)
    diary, people = keep(problem)
    enter_known(problem, diary)
    stream = numbers(problem.key, "schedule", max(ROOM, min(1 << 22, 8 * problem.moves + 4096)))
    search(diary, _order(problem), stream, STEPS, problem.moves)
    return _read(problem, diary, people)


def keep(problem: ScheduleProblem) -> tuple[Diary, tuple[InspectorId, ...]]:
    """Empty diaries, and who the people are; visits in the order of `problem.visits`."""
    visits = problem.visits
    teams = [tuple(dict.fromkeys(problem.teams.get(v.visit, ()))) for v in visits]
    people = tuple(sorted({i for team in teams for i in team}))
    number = {inspector: k for k, inspector in enumerate(people)}
    known = {i.inspector: i for i in problem.staff.inspectors}
    person = np.array([number[i] for team in teams for i in team], dtype=np.int64)
    sizes = [len(team) for team in teams]
    owner = np.repeat(np.arange(len(visits)), sizes).astype(np.int64)
    table = _table(problem, sizes)
    days, count, seats = max(1, len(problem.days)), len(visits), len(person)
    log = 2 * count + len(people) * days + seats + 1
    state = np.full(log + 2 * LOG, -1, dtype=np.int64)
    state[log - 1] = 0
    diary = Diary(
        visit=table,
        hours=np.array(problem.settings.hours.spans, dtype=np.int64),
        person=person,
        owner=owner,
        begin=np.concatenate(([0], np.cumsum(np.bincount(person, minlength=len(people))))).astype(
            np.int64
        ),
        theirs=owner[np.argsort(person, kind="stable")],
        present=presence(problem.staff, [known[i] for i in people], problem.days),
        state=state,
        visits=count,
        days=days,
        speed=problem.settings.speed_km_h,
        cosine=problem.cosine,
        end=count,
        head=2 * count,
        following=2 * count + len(people) * days,
        top=log - 1,
        log=log,
    )
    return diary, people


def _table(problem: ScheduleProblem, sizes: list[int]) -> Numbers:
    visits, days = problem.visits, problem.days
    table = np.zeros((len(visits) + 1, 8), dtype=np.int64)
    table[:-1, LNG] = [problem.places[v.subject].lng for v in visits]
    table[:-1, LAT] = [problem.places[v.subject].lat for v in visits]
    table[:-1, MINUTES] = [v.agenda.minutes for v in visits]
    opens = {day: bisect_left(days, day) for day in {v.agenda.window.opens for v in visits}}
    closes = {day: bisect_right(days, day) - 1 for day in {v.agenda.window.closes for v in visits}}
    table[:-1, FIRST] = [opens[v.agenda.window.opens] for v in visits]
    table[:-1, LAST] = [closes[v.agenda.window.closes] for v in visits]
    number = {day: k for k, day in enumerate(days)}
    table[:-1, PRESENT] = [_present(problem, v, number) for v in visits]
    table[1:, SEATS] = np.cumsum(sizes)
    return table


def _present(problem: ScheduleProblem, visit: Visit, number: dict[date, int]) -> int:
    slot = problem.present.get(visit.visit)
    if slot is None or slot.day not in number:
        return -1
    if problem.settings.hours.end_of(slot.start, visit.agenda.minutes) != slot.end:
        return -1
    return number[slot.day] * NIGHT + slot.start


def enter_known(problem: ScheduleProblem, diary: Diary) -> None:
    """Pins first, then the present plan as far as it holds; without moves it stays as it is."""
    number = {day: k for k, day in enumerate(problem.days)}
    for k, visit in enumerate(problem.visits):
        if visit.visit not in problem.pins:
            continue
        diary.visit[k, FIXED] = 1
        # a pinned visit may only stand at its pin: its window shrinks to that day or to nothing
        start = _moment(problem.pins[visit.visit], number)
        if start < 0 or not _enter(diary, k, start):
            diary.visit[k, LAST] = -1
            diary.visit[k, FIRST] = 0
    present = diary.visit[:-1, PRESENT]
    for k in np.argsort(present, kind="stable").tolist():
        if present[k] < 0 or diary.state[k] >= 0 or diary.visit[k, FIXED]:
            continue
        if _enter(diary, k, int(present[k])) and problem.moves == 0:
            diary.visit[k, FIXED] = 1


def _moment(start: datetime, number: dict[date, int]) -> int:
    day = number.get(start.date())
    return -1 if day is None else day * NIGHT + start.hour * 60 + start.minute


def _enter(diary: Diary, visit: int, start: int) -> bool:
    end = end_at(diary, visit, start)
    if end < 0 or price(diary, visit, start, end) == NEVER:
        return False
    put(diary, visit, start, end)
    return True


def _order(problem: ScheduleProblem) -> Numbers:
    def urgency(k: int) -> tuple[object, ...]:
        visit = problem.visits[k]
        team = problem.teams.get(visit.visit, ())
        return visit.agenda.window.closes, -len(team), -visit.agenda.minutes, tickets[k]

    tickets = [ticket(problem.key, v.visit) for v in problem.visits]
    return np.array(sorted(range(len(tickets)), key=urgency), dtype=np.int64)


def _read(problem: ScheduleProblem, diary: Diary, people: tuple[InspectorId, ...]) -> Schedule:
    slots: dict[VisitId, Slot] = {}
    unplaced = []
    count = diary.visits
    starts = diary.state[:count].tolist()
    ends = diary.state[count : 2 * count].tolist()
    for k, visit in enumerate(problem.visits):
        if starts[k] < 0:
            unplaced.append(explain(problem, diary, people, k))
            continue
        slots[visit.visit] = Slot(
            day=problem.days[starts[k] // NIGHT], start=starts[k] % NIGHT, end=ends[k] % NIGHT
        )
    travel, days, bound = _account(diary, len(people))
    return Schedule(
        slots=slots, unplaced=tuple(unplaced), travel=travel, person_days=days, travel_bound=bound
    )


def _account(diary: Diary, people: int) -> tuple[int, int, int]:
    """Metres, days of people with a visit, and the bound on the metres."""
    travel, used, bound = 0, 0, 0
    for p in range(people):
        mine = diary.theirs[diary.begin[p] : diary.begin[p + 1]]
        mine = mine[diary.state[mine] >= 0]
        if len(mine) == 0:
            continue
        mine = mine[np.argsort(diary.state[mine], kind="stable")]
        days = diary.state[mine] // NIGHT
        same = np.flatnonzero(days[1:] == days[:-1])
        used += len(mine) - len(same)
        for k in same.tolist():
            travel += _way(diary, int(mine[k]), int(mine[k + 1]))
        if len(same):
            bound += int(np.sort(_tree(diary, mine))[: len(same)].sum())
    return travel, used, bound


def _way(diary: Diary, one: int, two: int) -> int:
    east = int(diary.visit[one, LNG] - diary.visit[two, LNG])
    north = int(diary.visit[one, LAT] - diary.visit[two, LAT])
    return int(span_metres(east, north, diary.cosine))


def _tree(diary: Diary, mine: Numbers) -> Numbers:
    edges = np.zeros(len(mine), dtype=np.int64)
    of = diary.visit[mine]
    lng, lat, first, last = (np.ascontiguousarray(of[:, c]) for c in (LNG, LAT, FIRST, LAST))
    forest_metres(lng, lat, first, last, diary.cosine, edges)
    return edges[1:]
