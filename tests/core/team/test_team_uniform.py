"""Every balanced assignment is equally likely: enumeration and chi-square at the level 1/10,000."""

import dataclasses
from collections import Counter

import pytest
from scipy.stats import chisquare

from coordinator.core.team import team
from coordinator.core.team.cases import cases
from tests.core.team.enumeration import balanced, drawn
from tests.core.team.staffing import AFTERNOON, MORNING, WHOLE, World, key

LEVEL = 1e-4


def _equal_loads():
    world = World(officers=1)
    for name in "ABC":
        world.officer(name)
    for i in range(3):
        world.visit(f"S{i}", day=i // 2, time=(MORNING, AFTERNOON)[i % 2])
    return world


def _unequal_loads():
    world = World(officers=2)
    for name in "ABCD":
        world.officer(name)
    for i in range(3):
        world.visit(f"S{i}", day=i)
    return world


def _only_long_cycles():
    world = World(officers=1)
    for name in "ABCD":
        world.officer(name)
    for i, pair in enumerate(("AB", "BC", "CD", "DA")):
        world.visit(f"S{i}", never=set("ABCD") - set(pair))
    return world


def _paths_over_several_half_days():
    world = World(officers=1)
    for name in "ABCD":
        world.officer(name)
    for i, able in enumerate(("AB", "AB", "BC", "BC", "CD", "D")):
        world.visit(f"S{i}", day=i, never=set("ABCD") - set(able))
    return world


def _two_levels_of_load():
    world = World(officers=1)
    for name in "ABCDE":
        world.officer(name)
    for i, able in enumerate(("AB", "AB", "AB", "AB", "AB", "BCDE", "CDE", "CDE")):
        world.visit(
            f"S{i}", day=i // 2, time=(MORNING, AFTERNOON)[i % 2], never=set("ABCDE") - set(able)
        )
    return world


def _across_the_break():
    world = World(officers=1)
    for name in "ABC":
        world.officer(name)
    world.visit("W", time=WHOLE)
    world.visit("M", time=MORNING)
    world.visit("N", time=AFTERNOON)
    world.visit("V", day=1, time=WHOLE)
    return world


@pytest.mark.parametrize(
    "build",
    [
        _equal_loads, _unequal_loads, _only_long_cycles, _paths_over_several_half_days,
        _two_levels_of_load, _across_the_break,
    ],
)  # fmt: skip
def test_balanced_assignments_are_equally_likely(build):
    world = build()
    problem = world.problem()
    (case,) = cases(problem)
    possible = balanced(case, world.officers)
    assert len(possible) > 1
    runs = max(1200, 12 * len(possible))
    seen = Counter(
        drawn(problem, team(dataclasses.replace(problem, key=key(f"{build.__name__}{i}"))), case)
        for i in range(runs)
    )
    assert set(seen) <= set(possible)
    counts = [seen[a] for a in possible]
    assert chisquare(counts).pvalue > LEVEL


def test_in_a_larger_department_every_officer_is_as_likely_for_every_round():
    world = World(officers=2)
    for i in range(8):
        world.officer(f"P{i}")
    for i in range(30):
        world.visit(f"S{i:02d}", day=i // 4, time=(MORNING, AFTERNOON)[i % 2])
    problem = world.problem()
    (case,) = cases(problem)
    first, runs = Counter(), 1000
    for i in range(runs):
        crews = drawn(problem, team(dataclasses.replace(problem, key=key(f"large{i}"))), case)
        # pairs who serve the first round together, and whether they meet again in the last
        first[crews[0]] += 1
        first["again"] += len(set(crews[0]) & set(crews[29]))
    pairs = [first[a, b] for a in range(8) for b in range(a + 1, 8)]
    assert chisquare(pairs).pvalue > LEVEL
    # two of eight again: 1/2 expected; rounds on one half-day exclude, other days nearly independent
    assert 0.40 < first["again"] / runs < 0.60
