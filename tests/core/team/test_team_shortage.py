"""What cannot be staffed is found before the draw, is as little as possible, and is truly explained."""

from datetime import timedelta
from itertools import combinations

import pytest

from coordinator.core.model import InspectorState, VisitId
from coordinator.core.team import check, feasible, team
from coordinator.core.team.cases import cases
from coordinator.core.team.crewing import Crewing, match
from coordinator.core.team.tickets import round_ticket
from tests.core.team.enumeration import can_staff
from tests.core.team.staffing import AFTERNOON, DAY, MORNING, WHOLE, World, key, season


def _fewest_out(problem, k):
    """The smallest number of rounds to leave out per day, and the sets, by trying all."""
    every = cases(problem)
    days = sorted({r.day for c in every for r in c.rounds})
    found = []
    for day in days:
        names = sorted({r.round for c in every for r in c.rounds if r.day == day})
        for many in range(len(names) + 1):
            sets = [set(out) for out in combinations(names, many) if _fits(every, day, out, k)]
            if sets:
                found.append(sets)
                break
    return found


def _fits(every, day, out, k):
    return all(
        can_staff(
            c,
            tuple(x for x, r in enumerate(c.rounds) if r.day == day and r.round not in out),
            k,
        )
        for c in every
    )


@pytest.mark.parametrize("whole", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(10))
def test_the_fewest_rounds_are_left_out_and_ties_go_by_ticket(seed, whole):
    problem = season(seed, visits=18, departments=2, inspectors=13, days=3, whole=whole).problem()
    teams = team(problem)
    out = {problem.rounds[u.visit] for u in teams.unplaced}
    assert check(problem, teams) == ()
    for sets in _fewest_out(problem, 2):
        hopeless = set.intersection(*sets)
        best = max(
            sets, key=lambda s: sorted((round_ticket(problem.key, r) for r in s), reverse=True)
        )
        day_rounds = set().union(*sets) | hopeless
        assert len(best) == len(out & _same_day(problem, best, day_rounds))
        assert best <= out


def _same_day(problem, best, day_rounds):
    days = {problem.slots[VisitId(r)].day for r in best | day_rounds}
    return {r for v, r in problem.rounds.items() if problem.slots[v].day in days}


@pytest.mark.parametrize("seed", range(10))
def test_feasible_says_what_the_lottery_says(seed):
    problem = season(seed, visits=40, inspectors=15, whole=0.2, rounds_of=2).problem()
    assert feasible(problem) == team(problem).unplaced


def test_enough_people_leave_nothing_out():
    problem = season(1, visits=40, inspectors=120, days=20).problem()
    assert feasible(problem) == ()


def test_a_round_that_one_department_cannot_staff_gets_no_seats_in_any():
    world = World()
    for i in range(4):
        world.officer(f"P{i}", "D1")
    world.officer("R0", "D2")
    world.visit("S", ["D1", "D2"])
    teams = team(world.problem())
    assert teams.seats == ()
    assert {x.rounds for x in teams.loads} == {0}
    assert [u.visit for u in teams.unplaced] == ["S/t"]


def test_the_reason_names_department_number_qualification_day_and_who_hinders():
    world = World()
    world.officer("P1", skills=["消防"], called="王一")
    world.officer("P2", skills=["消防"], called="李二")
    world.officer("P3", skills=["消防"], called="张三", expires=DAY + timedelta(days=3))
    world.officer("P4", skills=["消防"], called="赵四")
    world.officer("P5", called="钱五")
    world.officer("P6", skills=["消防"], state=InspectorState.LEFT)
    world.away("P2")
    world.visit("S", needs={"D1": ["消防"]}, never=["P4"])
    (unplaced,) = feasible(world.problem())
    assert unplaced.stage == "team"
    assert unplaced.because.zh == (
        "D1局2026-03-02（09:00–12:00）缺1名具备“消防”资格的持证执法人员：需2名，可派1名"
        "（李**请假，张**执法证在检查期内到期，赵**已申报利害关系，P6不在岗，1名无所需资格或管辖权）"
    )
    assert unplaced.because.en == (
        "Bureau D1 lacks 1 certified officer(s) qualified for 消防 on 2026-03-02 (09:00–12:00): "
        "2 needed, 1 available (李** on leave, 张** certificate expires before the window ends, "
        "赵** declared an interest, P6 not in service, 1 without the qualification or authority)"
    )


def test_the_reason_counts_only_teams_that_compete_for_the_same_people():
    world = World()
    for i in range(3):
        world.officer(f"F{i}", skills=["消防"], called="王某")
    for i in range(4):
        world.officer(f"G{i}", called="李某")
    for name in ("A", "B"):
        world.visit(name, needs={"D1": ["消防"]})
    world.visit("C", never=["F0", "F1", "F2"])
    world.visit("D", time=AFTERNOON, needs={"D1": ["消防"]})
    teams = team(world.problem())
    (unplaced,) = teams.unplaced
    assert unplaced.visit in ("A/t", "B/t")
    assert "同时段2个检查组共需4名，可派3名" in unplaced.because.zh
    assert "缺1名具备“消防”资格" in unplaced.because.zh
    assert "王**同时段须参加其他检查组" in unplaced.because.zh
    assert "2 teams at that time need 4, 3 available" in unplaced.because.en


def test_every_blocked_department_is_named():
    world = World(officers=1)
    world.visit("S", ["D1", "D2"])
    (unplaced,) = feasible(world.problem())
    assert "Bureau D1 lacks 1" in unplaced.because.en
    assert "Bureau D2 lacks 1" in unplaced.because.en


def test_authority_limits_who_can_be_sent():
    world = World(officers=1)
    world.regions["D1"] = "370300"
    world.officer("P1")
    world.visit("near", region="370302")
    world.visit("far", region="370102", day=1)
    assert [u.visit for u in feasible(world.problem())] == ["far/t"]


def test_rounds_across_the_break_are_staffed_if_any_arrangement_exists():
    world = World(officers=1)
    for name in "ABC":
        world.officer(name)
    # whoever serves the whole day must be C, though A is the first by id and by any count
    world.visit("W", time=WHOLE, never=["B"])
    world.visit("M", time=MORNING, never=["C"])
    world.visit("N", time=AFTERNOON, never=["B", "C"])
    problem = world.problem()
    teams = team(problem)
    assert teams.unplaced == ()
    assert {s.visit: s.inspector for s in teams.seats} == {"W/t": "C", "M/t": "B", "N/t": "A"} or (
        check(problem, teams) == ()
    )


def test_rounds_across_the_break_that_no_arrangement_allows_say_so():
    world = World(officers=1)
    for name in "AB":
        world.officer(name)
    # each half-day by itself could be staffed, the day cannot
    world.visit("W", time=WHOLE)
    world.visit("M", time=MORNING, never=["B"])
    world.visit("N", time=AFTERNOON, never=["A"])
    problem = world.problem()
    (unplaced,) = feasible(problem)
    assert "3个检查组（含跨午休的）无法同时配齐" in unplaced.because.zh
    assert len({s.visit for s in team(problem).seats}) == 2


def test_a_blocked_set_can_spare_none_of_its_rounds():
    checked = 0
    for seed in range(30):
        problem = season(seed, visits=14, departments=1, inspectors=8, days=1, skills=3).problem()
        (case,) = cases(problem)
        names = [r.round for r in case.rounds]
        crewing = Crewing(
            department=case.department,
            who={
                n: sum(1 << m for m in range(len(case.inspectors)) if case.eligible[x, m])
                for x, n in enumerate(names)
            },
            mask={r.round: r.mask for r in case.rounds},
            k=2,
        )
        fitting: frozenset = frozenset()
        for name in names:
            if isinstance(crewing.arrange(fitting | {name}), dict):
                fitting |= {name}
        for one in sorted(set(names) - fitting):
            blocked = crewing.blocked(one, fitting)
            assert one in blocked.rounds
            assert crewing.people(blocked.rounds).bit_count() < 2 * len(blocked.rounds)
            for spared in blocked.rounds:
                checked += 1
                assert isinstance(crewing.arrange(blocked.rounds - {spared}), dict)
    assert checked > 10


def test_a_matching_is_a_maximum_or_shows_too_few_people():
    assert match(["a", "b"], {"a": 0b11, "b": 0b01}, 1) == {"a": (1,), "b": (0,)}
    assert match(["a", "b", "c"], {"a": 0b1100, "b": 0b1, "c": 0b1}, 1) == frozenset("bc")


def test_too_many_rounds_for_an_exact_search_still_leave_out_nothing_that_fits():
    world = World()
    for i in range(9):
        world.officer(f"P{i}", "D1")
        world.officer(f"R{i}", "D2")
    for i in range(24):
        world.visit(
            f"S{i:02d}", [["D1"], ["D1", "D2"], ["D2"]][i % 3], never=[f"P{i % 9}", f"R{i % 7}"]
        )
    problem = world.problem(text="many")
    teams = team(problem)
    assert check(problem, teams) == ()
    out = {u.visit for u in teams.unplaced}
    every = cases(problem)
    for one in out:
        rest = [
            tuple(x for x, r in enumerate(c.rounds) if r.round not in out or r.round == one)
            for c in every
        ]
        crowded = [len(rows) * 2 > 9 for rows in rest]
        assert any(crowded)
    assert problem.key == key("many")
