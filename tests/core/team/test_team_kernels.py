"""The compiled loops agree with plain Python and with published constants."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coordinator.core.team import seating, team
from coordinator.core.team.board import EMPTY, board, clash, put
from coordinator.core.team.cases import cases
from coordinator.core.team.chain import below, draw64, mix, move, move_fast, number_of_moves
from coordinator.core.team.lottery import press_of
from coordinator.core.team.tickets import chain_seed, press, stamp, ticket
from tests.core.team.staffing import AFTERNOON, MORNING, WHOLE, World, key, season

WORD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=140)


@settings(max_examples=80, deadline=None)
@given(
    department=WORD,
    rounds=st.lists(WORD, min_size=1, max_size=3),
    people=st.lists(WORD, min_size=1, max_size=20),
)
@example(department="D", rounds=["r" * 40], people=["p" * n for n in range(1, 80)])
def test_tickets_of_the_kernel_are_those_of_hashlib(department, rounds, people):
    source = press(key(), department, rounds, people)
    columns = np.arange(len(people))
    digests = np.empty((len(people), 8), dtype=np.uint32)
    for row, of in enumerate(rounds):
        stamp(source, row, columns, len(people), digests)
        for column, person in enumerate(people):
            text = "".join(f"{int(word):08x}" for word in digests[column])
            assert text == ticket(key(), department, of, person)


def test_the_generator_is_splitmix64():
    state = np.zeros(1, dtype=np.uint64)
    # first outputs for seed 0, as published with the reference implementation
    assert [int(draw64(state)) for _ in range(3)] == [
        0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F,
    ]  # fmt: skip


def test_bounded_integers_reject_the_short_end():
    state = np.array([chain_seed(key(), "D1")], dtype=np.uint64)
    counts = np.bincount([below(state, 7) for _ in range(7000)], minlength=7)
    assert counts.sum() == 7000
    assert (abs(counts - 1000) < 150).all()
    large = [below(state, 3 * 2**30) for _ in range(3000)]
    # without rejection the lower third would hold half of the numbers
    assert abs(sum(x < 2**30 for x in large) - 1000) < 150


def _filled(seed, whole):
    problem = season(seed, visits=10, departments=1, inspectors=12, days=4, whole=whole).problem()
    (case,) = cases(problem)
    keep = case.eligible.sum(axis=1) >= 2
    case = case.without(frozenset(r.round for r, k in zip(case.rounds, keep, strict=True) if not k))
    return problem, case, board(case.eligible, case.day, case.mask, 2, 2)


INTERPRETED = """
import warnings
warnings.simplefilter("ignore")  # integers that wrap are meant
from tests.core.team.test_team_kernels import seats_of
print(seats_of(1, 0.0), seats_of(2, 0.3))
"""


def seats_of(seed, whole):
    problem = season(seed, visits=10, departments=2, inspectors=14, days=3, whole=whole).problem()
    return [(s.visit, s.inspector, s.role.value) for s in team(problem).seats]


def test_the_lottery_is_the_same_without_the_compiler():
    root = Path(__file__).parents[3]
    slow = subprocess.run(
        [sys.executable, "-c", INTERPRETED],
        cwd=root,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert slow.stdout.strip() == f"{seats_of(1, 0.0)} {seats_of(2, 0.3)}"
    assert len(seats_of(1, 0.0)) > 10


@pytest.mark.parametrize("whole", [0.0, 0.4])
def test_the_fast_moves_keep_the_same_invariants_as_the_plain_ones(whole):
    compared = 0
    for seed in range(12):
        problem, case, fast = _filled(seed, whole)
        slow = board(case.eligible, case.day, case.mask, 2, 2)
        for b in (fast, slow):
            stuck = seating.fill(b, press_of(problem, case), True, np.empty(0, dtype=np.int32))
            seating.level(b)
        if stuck.any():
            continue
        compared += 1
        loads = sorted(fast.load)
        one, two = np.array([seed], dtype=np.uint64), np.array([seed], dtype=np.uint64)
        for _ in range(60):
            move_fast(fast, one, 1, 40)
            move(slow, two, 40)
            for b in (fast, slow):
                _is_consistent(case, b)
                assert sorted(b.load) == loads
    assert compared >= 3


def _is_consistent(case, b):
    again = board(case.eligible, case.day, case.mask, 2, 2)
    for seat, m in enumerate(b.seats):
        assert case.eligible[seat // 2, m]
        assert clash(again, seat // 2, m) == EMPTY
        put(again, seat, m)
        assert b.held[m, b.where[seat]] == seat
    assert (again.busy == b.busy).all()
    assert (again.load == b.load).all()


@pytest.mark.parametrize("whole", [0.0, 0.4])
def test_fast_and_plain_moves_reach_every_assignment_equally_often(whole):
    world = World(officers=1)
    for name in "ABC":
        world.officer(name)
    for i in range(3):
        world.visit(
            f"S{i}", day=i // 2, time=WHOLE if whole and i == 0 else (MORNING, AFTERNOON)[i % 2]
        )
    problem = world.problem()
    (case,) = cases(problem)
    counts = []
    for step in (lambda b, s: move_fast(b, s, 1, 40), lambda b, s: move(b, s, 40)):
        b = board(case.eligible, case.day, case.mask, 2, 1)
        seating.fill(b, press_of(problem, case), True, np.empty(0, dtype=np.int32))
        seating.level(b)
        state, seen = np.array([1], dtype=np.uint64), Counter()
        for _ in range(6000):
            for _ in range(4):
                step(b, state)
            seen[tuple(b.seats.tolist())] += 1
        counts.append([seen[a] for a in sorted(seen)])
    assert len(counts[0]) == len(counts[1]) == 6
    # successive states are not independent, so a fixed margin instead of a test: 6000 / 6 ± 15 %
    assert all(850 < x < 1150 for each in counts for x in each)


def test_the_number_of_moves_is_the_same_before_and_after_mixing():
    problem, case, b = _filled(2, 0.0)
    assert not seating.fill(b, press_of(problem, case), True, np.empty(0, dtype=np.int32)).any()
    seating.level(b)
    moves = number_of_moves(b)
    assert mix(b, np.uint64(1)) == moves == number_of_moves(b)
