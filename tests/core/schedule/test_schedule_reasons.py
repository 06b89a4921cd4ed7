"""The blocking set of an unplaced visit blocks, and no smaller one does."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.model import Slot, Visit, VisitId
from coordinator.core.schedule import ReserveProblem, schedule
from coordinator.core.schedule.cover import smallest_cover
from coordinator.core.schedule.obstacles import blockers
from coordinator.core.schedule.plan import enter_known, keep
from coordinator.core.schedule.reservation import fill, reserve
from coordinator.core.schedule.shortage import shortage
from tests.core.schedule.exact import most_slots
from tests.core.schedule.slots import crowded_reservations, crowded_schedules


def test_the_smallest_cover_is_found():
    assert smallest_cover([0b011, 0b110, 0b101]) == (0, 1)
    assert smallest_cover([0b010, 0b110]) == (1,)
    assert smallest_cover([0b01, 0b00]) is None
    assert smallest_cover([]) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 31), min_size=1, max_size=8))
def test_no_set_of_obstacles_is_smaller_than_the_smallest(ways):
    found = smallest_cover(ways)
    sizes = [s.bit_count() for s in range(32) if all(w & s for w in ways)]
    assert found is not None
    assert all(w & sum(1 << k for k in found) for w in ways)
    assert len(found) == min(sizes)


@settings(max_examples=40, deadline=None)
@given(crowded_reservations())
def test_the_departments_named_block_every_half_day_and_none_can_be_left_out(problem):
    ground, state, roster = fill(problem)
    plan = reserve(problem).slots
    memo = np.full(2 * ground.classes * ground.days * ground.spans, -1, dtype=np.int64)
    for number, visit in enumerate(roster.problem.visits):
        if visit.visit in plan or ground.visit[number, 3] > ground.visit[number, 4]:
            continue
        found = shortage(ground, state, memo, number)
        if found is None:
            continue
        named = {visit.agenda.departments[k] for k in found.departments}
        refusals = problem.refused if found.refused else frozenset()
        assert not _open_for(problem, plan, visit, named, refusals)
        for left_out in named:
            assert _open_for(problem, plan, visit, named - {left_out}, refusals)
        if found.refused:
            assert _open_for(problem, plan, visit, named, frozenset())


def _open_for(
    problem: ReserveProblem,
    plan: dict[VisitId, Slot],
    visit: Visit,
    departments: set[str],
    refusals: frozenset,
) -> bool:
    """Whether a half-day is left if only these departments and refusals count, all others staying."""
    agenda = replace(visit.agenda, departments=tuple(sorted(departments)))
    only = replace(visit, agenda=agenda)
    others = tuple(v for v in problem.visits if v.visit in plan)
    probe = replace(problem, visits=(*others, only), refused=refusals)
    hours = problem.settings.hours
    for d in problem.days:
        for start, _ in hours.spans:
            end = hours.end_of(start, visit.agenda.minutes)
            if end is None:
                continue
            slots = {**plan, visit.visit: Slot(day=d, start=start, end=end)}
            if most_slots(probe, slots) == len(others) + 1:
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(crowded_schedules())
def test_the_people_named_leave_no_time_and_none_can_be_left_out(problem):
    visits = tuple(sorted(problem.visits, key=lambda v: v.visit))
    plan = schedule(problem).slots
    problem = replace(problem, visits=visits, present=plan)
    diary, _ = keep(problem)
    enter_known(problem, diary)
    for number, visit in enumerate(visits):
        if visit.visit in plan or visit.agenda.minutes > problem.settings.hours.minutes:
            continue
        found = blockers(diary, number)
        assert found is not None
        team = problem.teams[visit.visit]
        named = [team[k] for k in found]
        assert visit.visit not in _with_team(problem, visit, named)
        for left_out in named:
            rest = [i for i in named if i != left_out]
            assert visit.visit in _with_team(problem, visit, rest)


def _with_team(problem, visit, team):
    return schedule(replace(problem, teams={**problem.teams, visit.visit: tuple(team)})).slots
