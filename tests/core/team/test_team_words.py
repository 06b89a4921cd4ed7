"""Why a person was drawn, and how even the chances are."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from coordinator.core.errors import NotKnown
from coordinator.core.model import InspectorId, VisitId
from coordinator.core.team import fairness, team, why
from coordinator.core.team.cases import cases
from coordinator.core.team.tickets import ticket
from tests.core.team.enumeration import balanced, loads
from tests.core.team.staffing import World, season


def _drawn_world():
    world = World(officers=1)
    world.officer("P1", called="王一")
    world.officer("P2", called="李二")
    world.officer("P3", called="张三", skills=["消防"])
    world.officer("R1", "D2", called="赵四")
    world.away("P3", 1, 1)
    world.visit("A")
    world.visit("B", day=1)
    world.visit("C", needs={"D1": ["消防"]}, day=2)
    world.visit("D", needs={"D1": ["药品"]}, day=3)
    return world.problem()


def test_why_says_how_many_could_the_load_and_the_ticket():
    problem = _drawn_world()
    teams = team(problem)
    seat = next(s for s in teams.seats if s.visit == "B/t")
    text = why(problem, teams, seat.visit, seat.inspector)
    number = ticket(problem.key, seat.department, problem.rounds[seat.visit], seat.inspector)
    assert "抽中为组长" in text.zh
    assert "D1局3名执法人员中2名当日符合条件，抽取1名" in text.zh
    assert "2 of the 3 inspectors of Bureau D1 were eligible that day, 1 were drawn" in text.en
    assert number[:16] in text.zh
    assert number[:16] in text.en


@pytest.mark.parametrize(
    ("visit", "inspector", "said"),
    [
        ("B/t", "P3", "on leave"),
        ("C/t", "P1", "without the qualification"),
        ("A/t", "R1", "does not take part"),
        ("D/t", "P1", "the visit has no team"),
    ],
)
def test_why_says_what_kept_somebody_out(visit, inspector, said):
    problem = _drawn_world()
    assert said in why(problem, team(problem), VisitId(visit), InspectorId(inspector)).en


def test_why_says_that_somebody_was_elsewhere_or_just_not_drawn():
    world = World(officers=1)
    for i in range(3):
        world.officer(f"P{i}")
    a, b = world.visit("A"), world.visit("B")
    problem = world.problem()
    teams = team(problem)
    seated = {s.visit: s.inspector for s in teams.seats}
    assert f"drawn for visit {b} at the same time" in why(problem, teams, a, seated[b]).en
    (idle,) = {"P0", "P1", "P2"} - set(seated.values())
    text = why(problem, teams, a, InspectorId(idle)).en
    assert "was not drawn" in text
    assert "3 of the 3 inspectors" in text


def test_why_refuses_what_is_not_there():
    problem = _drawn_world()
    teams = team(problem)
    with pytest.raises(NotKnown):
        why(problem, teams, VisitId("Z/t"), InspectorId("P1"))
    with pytest.raises(NotKnown):
        why(problem, teams, VisitId("A/t"), InspectorId("nobody"))


def test_with_equal_eligibility_all_chances_are_equal_and_the_best():
    world = World()
    for i in range(7):
        world.officer(f"P{i}")
    for i in range(10):
        world.visit(f"S{i}", day=i)
    problem = world.problem()
    (chances,) = fairness(problem, team(problem)).chances
    equal = Fraction(2, 7)
    assert (chances.smallest, chances.largest) == (equal, equal)
    assert (chances.best_smallest, chances.best_largest) == (equal, equal)
    assert (chances.inspectors, chances.rounds) == (7, 10)


def _leximin_ends(case, k, able):
    """The largest smallest and the smallest largest expected load any lottery gives, by linear programs."""
    rows, n = len(case.rounds), len(case.inspectors)
    pairs = [(r, m) for r in range(rows) for m in range(n) if case.eligible[r, m]]
    equal = np.zeros((rows, len(pairs) + 1))
    halves: dict[tuple[int, int, int], np.ndarray] = {}
    load = np.zeros((n, len(pairs) + 1))
    for x, (r, m) in enumerate(pairs):
        equal[r, x] = 1
        half = (int(case.day[r]), int(case.mask[r]), m)
        halves.setdefault(half, np.zeros(len(pairs) + 1))[x] = 1
        load[m, x] = 1
    ends = []
    for sign in (1, -1):
        bound = -sign * load[able]
        bound[:, -1] = sign
        goal = np.zeros(len(pairs) + 1)
        goal[-1] = -sign
        found = linprog(
            goal,
            A_ub=np.vstack([bound, *halves.values()]),
            b_ub=[0] * len(bound) + [1] * len(halves),
            A_eq=equal,
            b_eq=[k] * rows,
            bounds=[(0, 1)] * len(pairs) + [(0, None)],
        )
        ends.append(sign * -found.fun if sign == 1 else found.fun)
    return ends


def test_reported_bounds_hold_against_the_exact_leximin_and_the_exact_chances():
    compared = 0
    for seed in range(25):
        problem = season(seed, visits=5, departments=1, inspectors=6, days=3, officers=1).problem()
        teams = team(problem)
        out = frozenset(problem.rounds[u.visit] for u in teams.unplaced)
        case = cases(problem)[0].without(out)
        if not case.rounds:
            continue
        compared += 1
        (report,) = fairness(problem, teams).chances
        able = np.flatnonzero(case.eligible.any(axis=0))
        smallest, largest = _leximin_ends(case, 1, able)
        count = report.rounds
        assert smallest <= float(report.best_smallest) * count + 1e-6
        assert largest >= float(report.best_largest) * count - 1e-6
        assert smallest > float(report.best_smallest) * count - 1
        assert largest < float(report.best_largest) * count + 1
        every = [loads(case, a) for a in balanced(case, 1)]
        exact = [Fraction(sum(x[m] for x in every), len(every)) for m in able]
        # the lottery's true chances: within one round of the best possible ones
        assert float(min(exact)) > smallest - 1
        assert float(max(exact)) < largest + 1
        assert abs(min(exact) - report.smallest * count) < 1
        assert abs(max(exact) - report.largest * count) < 1
    assert compared > 20
