"""Tentative slots before anybody is named."""

from dataclasses import replace

import numpy as np

from coordinator.core.model import RoundId, Slot, VisitId
from coordinator.core.schedule.board import Board, board
from coordinator.core.schedule.forest import forest_metres
from coordinator.core.schedule.ground import FIRST, LAST, LAT, LNG, PINNED, Ground, Roster, survey
from coordinator.core.schedule.placing import place_all
from coordinator.core.schedule.shortage import explain
from coordinator.core.schedule.stream import Numbers, numbers
from coordinator.core.schedule.travel import minutes as ride_minutes
from coordinator.core.schedule.travel import span_metres
from coordinator.core.schedule.values import Reservation, ReserveProblem

STEPS = 20_000
"""Ejections tried in one reservation at most."""


def reserve(problem: ReserveProblem) -> Reservation:
    """A slot and a round per visit that the lottery can staff, or the reason why there is none.

    In every half-day each department can seat `officers_per_department` eligible people who are
    there in every round at once; a round that crosses the break holds its people in both halves.
    Fewest unplaced first, then metres within rounds, a round weighing an hour's travel.
    `travel_bound` is the length of the shortest forests over the places of every series (same
    departments, lead, kind and region) with as many trees as the plan has rounds: no plan with
    these rounds per series travels less.
    """
    if not problem.visits:
        return Reservation(slots={}, rounds={}, unplaced=(), travel=0, travel_bound=0)
    return _read(*fill(problem))


def fill(problem: ReserveProblem) -> tuple[Ground, Board, Roster]:
    """The arrays of a problem with at least one visit, and the board after the search."""
    visits = tuple(sorted(problem.visits, key=lambda v: v.visit))
    ground, roster = survey(replace(problem, visits=visits))
    state = board(ground)
    moves = 4 * len(visits)
    stream = numbers(problem.key, "reserve", STEPS + moves + 64)
    place_all(ground, state, stream, STEPS, moves)
    return ground, state, roster


def _read(ground: Ground, state: Board, roster: Roster) -> Reservation:
    visits = roster.problem.visits
    slots: dict[VisitId, Slot] = {}
    rounds: dict[VisitId, RoundId] = {}
    travel = 0
    crews = state.state[state.crew_of : state.crew_of + len(visits)].tolist()
    for number, crew in enumerate(crews):
        if crew < 0 or int(state.state[state.member + crew * ground.round_visits]) != number:
            continue
        travel += _walk(ground, state, roster, crew, slots, rounds)
    memo = np.full(2 * ground.classes * ground.days * ground.spans, -1, dtype=np.int64)
    unplaced = [explain(ground, state, roster, memo, v) for v, crew in enumerate(crews) if crew < 0]
    return Reservation(
        slots={v: slots[v] for v in sorted(slots)},
        rounds={v: rounds[v] for v in sorted(rounds)},
        unplaced=tuple(sorted(unplaced, key=lambda u: u.visit)),
        travel=travel,
        travel_bound=_bound(ground, state, crews),
    )


def _walk(
    ground: Ground,
    state: Board,
    roster: Roster,
    crew: int,
    slots: dict[VisitId, Slot],
    rounds: dict[VisitId, RoundId],
) -> int:
    """Times of one round's visits, one after the other; returns its metres."""
    problem = roster.problem
    base = state.member + crew * ground.round_visits
    order = state.state[base : base + int(state.state[state.length + crew])].tolist()
    half = int(state.state[state.half + crew])
    pin = int(ground.visit[order[0], PINNED])
    start = int(ground.hours[half % ground.spans, 0]) if pin < 0 else pin % 1440
    metres, before = 0, -1
    for number in order:
        if before >= 0:
            way = _way(ground, before, number)
            metres += way
            start += ride_minutes(way, ground.speed)
        visit = problem.visits[number]
        end = problem.settings.hours.end_of(start, visit.agenda.minutes)
        slots[visit.visit] = Slot(
            day=problem.days[half // ground.spans], start=start, end=end or start
        )
        rounds[visit.visit] = RoundId(problem.visits[order[0]].visit)
        start, before = end or start, number
    return metres


def _way(ground: Ground, one: int, two: int) -> int:
    east = int(ground.visit[one, LNG] - ground.visit[two, LNG])
    north = int(ground.visit[one, LAT] - ground.visit[two, LAT])
    return int(span_metres(east, north, ground.cosine))


def _bound(ground: Ground, state: Board, crews: list[int]) -> int:
    if ground.round_visits == 1:
        return 0
    total = 0
    placed = np.array(crews) >= 0
    starts = ground.flat[ground.series_start : ground.series_visit]
    chain = ground.flat[ground.series_visit : ground.order]
    for series in range(len(starts) - 1):
        members = chain[starts[series] : starts[series + 1]]
        members = members[placed[members]]
        joints = len(members) - len({crews[v] for v in members.tolist()})
        if joints > 0:
            total += int(np.sort(_tree(ground, members))[:joints].sum())
    return total


def _tree(ground: Ground, members: Numbers) -> Numbers:
    edges = np.zeros(len(members), dtype=np.int64)
    forest_metres(
        ground.visit[members, LNG],
        ground.visit[members, LAT],
        ground.visit[members, FIRST],
        ground.visit[members, LAST],
        ground.cosine,
        edges,
    )
    return edges[1:]
