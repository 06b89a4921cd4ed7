"""The lottery keeps the rules, balances the load as well as a min-cost flow, and depends on nothing else."""

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.model import Role
from coordinator.core.team import Load, check, team
from coordinator.core.team.cases import cases
from tests.core.team.enumeration import balanced, flow_squares, loads, squares
from tests.core.team.staffing import AFTERNOON, DAY, MORNING, WHOLE, World, season


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    whole=st.sampled_from([0.0, 0.3]),
    rounds_of=st.integers(1, 3),
    officers=st.integers(1, 3),
    inspectors=st.integers(3, 24),
)
def test_no_rule_is_broken(seed, whole, rounds_of, officers, inspectors):
    problem = season(
        seed, visits=24, whole=whole, rounds_of=rounds_of, officers=officers, inspectors=inspectors
    ).problem()
    assert check(problem, team(problem)) == ()


def _loads(teams, department):
    return [x.rounds for x in teams.loads if x.department == department]


@pytest.mark.parametrize("seed", range(12))
def test_load_is_that_of_a_min_cost_flow(seed):
    problem = season(seed, visits=60, inspectors=30, days=8, rounds_of=2).problem()
    teams = team(problem)
    out = frozenset(problem.rounds[u.visit] for u in teams.unplaced)
    for case in (c.without(out) for c in cases(problem)):
        assert squares(_loads(teams, case.department)) == flow_squares(case, 2)


def test_load_is_that_of_a_min_cost_flow_where_paths_are_needed():
    world = World(officers=1)
    for name in "ABCDEF":
        world.officer(name)
    for i in range(12):
        # each round excludes all but two neighbours, and the crowd is at one end
        pair = {"ABCDEF"[min(i // 3, 4)], "ABCDEF"[min(i // 3, 4) + 1]}
        world.visit(f"S{i:02d}", day=i % 3, time=MORNING, never=set("ABCDEF") - pair)
    problem = world.problem()
    teams = team(problem)
    assert teams.unplaced == ()
    (case,) = cases(problem)
    assert squares(_loads(teams, "D1")) == flow_squares(case, 1)


def test_load_is_the_best_on_small_departments_with_rounds_across_the_break():
    compared = 0
    for seed in range(40):
        problem = season(
            seed, visits=5, departments=1, inspectors=5, days=2, whole=0.5, officers=1
        ).problem()
        teams = team(problem)
        out = frozenset(problem.rounds[u.visit] for u in teams.unplaced)
        (case,) = cases(problem)
        case = case.without(out)
        if case.rounds:
            compared += 1
            best = squares(loads(case, balanced(case, 1)[0]))
            assert squares(_loads(teams, case.department)) == best
    assert compared > 30


def test_with_equal_eligibility_loads_differ_by_at_most_one():
    world = World()
    for i in range(7):
        world.officer(f"P{i}")
    for i in range(20):
        world.visit(f"S{i:02d}", day=i // 4, time=(MORNING, AFTERNOON)[i % 2])
    got = _loads(team(world.problem()), "D1")
    assert sum(got) == 40
    assert max(got) - min(got) == 1


def test_the_leader_is_of_the_lead_department_and_the_others_give_deputies_or_members():
    world = World()
    for i in range(9):
        world.officer(f"P{i}", f"D{i % 3}")
    visit = world.visit("S", ["D0", "D1", "D2"], initiating=["D2", "D0"])
    roles = {(s.department, s.role) for s in team(world.problem()).seats if s.visit == visit}
    assert roles == {
        ("D2", Role.LEADER), ("D2", Role.MEMBER), ("D0", Role.DEPUTY), ("D0", Role.MEMBER),
        ("D1", Role.MEMBER),
    }  # fmt: skip


def test_leaderships_are_balanced_when_everybody_may_lead():
    world = World()
    for i in range(6):
        world.officer(f"P{i}")
    for i in range(60):
        world.visit(f"S{i:02d}", day=i)
    seats = team(world.problem()).seats
    leads = [sum(s.inspector == f"P{i}" and s.role is Role.LEADER for s in seats) for i in range(6)]
    assert sum(leads) == 60
    assert max(leads) - min(leads) <= 4


def test_a_round_of_several_visits_has_one_crew_that_all_its_visits_allow():
    world = World()
    for i in range(5):
        world.officer(f"P{i}")
    first = world.visit("S1", time=(540, 600), never=["P0"])
    second = world.visit("S2", time=(610, 660), never=["P1"], round_of="S1")
    teams = team(world.problem())
    crews = [{s.inspector for s in teams.seats if s.visit == v} for v in (first, second)]
    assert crews[0] == crews[1]
    assert not crews[0] & {"P0", "P1"}
    assert {x.rounds for x in teams.loads} <= {0, 1}
    assert {x.inspector: x.could for x in teams.loads} == {
        "P0": 0, "P1": 0, "P2": 1, "P3": 1, "P4": 1,
    }  # fmt: skip


def test_a_round_across_the_break_takes_both_halves_of_the_day():
    world = World()
    for i in range(4):
        world.officer(f"P{i}")
    whole = world.visit("W", time=WHOLE)
    halves = [world.visit("A", time=MORNING), world.visit("B", time=AFTERNOON)]
    teams = team(world.problem())
    assert teams.unplaced == ()
    all_day = {s.inspector for s in teams.seats if s.visit == whole}
    for half in halves:
        assert not all_day & {s.inspector for s in teams.seats if s.visit == half}


def test_the_same_problem_gives_the_same_teams_and_another_key_others():
    problem = season(3, visits=50, inspectors=30, whole=0.2).problem()
    again = season(3, visits=50, inspectors=30, whole=0.2).problem()
    other = season(3, visits=50, inspectors=30, whole=0.2).problem("other")
    assert dataclasses.astuple(team(problem)) == dataclasses.astuple(team(again))
    assert team(problem).seats != team(other).seats


def test_the_order_of_visits_and_of_mappings_changes_nothing():
    problem = season(5, visits=50, inspectors=30, whole=0.2, rounds_of=3).problem()
    dice = random.Random(1)

    def shuffled(items):
        return dice.sample(list(items), len(items))

    mixed = dataclasses.replace(
        problem,
        visits=tuple(shuffled(problem.visits)),
        slots=dict(shuffled(problem.slots.items())),
        rounds=dict(shuffled(problem.rounds.items())),
        staff=dataclasses.replace(
            problem.staff,
            departments=dict(shuffled(problem.staff.departments.items())),
            absences=dict(shuffled(problem.staff.absences.items())),
        ),
    )
    one, two = team(problem), team(mixed)
    assert (one.seats, one.unplaced, one.loads) == (two.seats, two.unplaced, two.loads)


def test_departments_do_not_influence_each_other():
    both, alone = World(), World()
    for i in range(6):
        both.officer(f"P{i}", "D1")
        alone.officer(f"P{i}", "D1")
        both.officer(f"R{i}", "D2")
    for i in range(10):
        both.visit(f"S{i}", ["D1", "D2"], day=i // 2)
        alone.visit(f"S{i}", ["D1"], day=i // 2)
    ours = [s for s in team(both.problem()).seats if s.department == "D1"]
    assert tuple(ours) == team(alone.problem()).seats


def test_a_certificate_must_hold_on_every_day_of_the_window_and_interests_are_never_seated():
    world = World(officers=1)
    world.officer("ends", expires=DAY)
    world.officer("owner")
    world.officer("fit")
    for i in range(6):
        world.visit(f"S{i}", day=i, never=["owner"])
    assert {s.inspector for s in team(world.problem()).seats} == {"fit"}


def test_visits_without_a_round_and_an_empty_season_need_nobody():
    world = World()
    assert team(world.problem()).seats == ()
    world.officer("P0")
    desk = world.visit("desk")
    del world.rounds[desk], world.slots[desk]
    teams = team(world.problem())
    assert (teams.seats, teams.unplaced, teams.loads) == ((), (), ())


def test_the_check_finds_broken_rules():
    problem = season(1, visits=30, inspectors=30).problem()
    teams = team(problem)
    seat = teams.seats[0]
    stranger = next(i for i in problem.staff.inspectors if i.department != seat.department)
    wrong = [
        teams.seats[1:],
        (dataclasses.replace(seat, inspector=stranger.inspector), *teams.seats[1:]),
        (dataclasses.replace(seat, role=Role.MEMBER), *teams.seats[1:]),
        tuple(s for s in teams.seats if s.visit != seat.visit),
        (*teams.seats, dataclasses.replace(seat, inspector=teams.seats[1].inspector)),
    ]
    for seats in wrong:
        assert check(problem, dataclasses.replace(teams, seats=seats))
    heavy = tuple(
        Load(inspector=x.inspector, department=x.department, rounds=x.rounds + 1, could=x.could)
        for x in teams.loads
    )
    assert check(problem, dataclasses.replace(teams, loads=heavy))
