"""The compiled loops agree with plain Python and with published constants."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coordinator.core.team import chain, seating
from coordinator.core.team.board import board, put
from coordinator.core.team.cases import cases
from coordinator.core.team.chain import below, draw64, mix, number_of_moves, wander, wander_fast
from coordinator.core.team.lottery import press_of
from coordinator.core.team.tickets import chain_seed, press, stamp, ticket
from tests.core.team.staffing import key, season

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
    problem = season(seed, visits=14, departments=1, inspectors=14, days=4, whole=whole).problem()
    (case,) = cases(problem)
    keep = case.eligible.sum(axis=1) >= 2
    case = case.without(frozenset(r.round for r, k in zip(case.rounds, keep, strict=True) if not k))
    return problem, case, board(case.eligible, case.day, case.mask, 2, 2)


def test_filling_levelling_and_mixing_are_the_same_without_the_compiler():
    compared = 0
    for seed in range(6):
        problem, case, fast = _filled(seed, 0.2 if seed % 2 else 0.0)
        slow = board(case.eligible, case.day, case.mask, 2, 2)
        source, nothing = press_of(problem, case), np.empty(0, dtype=np.int32)
        stuck = seating.fill(fast, source, True, nothing)
        assert (seating.fill.py_func(slow, source, True, nothing) == stuck).all()
        assert (fast.seats == slow.seats).all()
        if stuck.any():
            continue
        seating.level(fast)
        seating.level.py_func(slow)
        assert (fast.seats == slow.seats).all()
        mix(fast, np.uint64(seed))
        with np.errstate(over="ignore"):
            chain.mix.py_func(slow, np.uint64(seed))
        assert (fast.seats == slow.seats).all()
        compared += 1
    assert compared >= 3


def test_the_fast_move_makes_the_same_moves_as_the_plain_one():
    for seed in range(8):
        problem, case, fast = _filled(seed, 0.0)
        slow = board(case.eligible, case.day, case.mask, 2, 2)
        nothing = np.empty(0, dtype=np.int32)
        for b in (fast, slow):
            stuck = seating.fill(b, press_of(problem, case), True, nothing)
            seating.level(b)
        if stuck.any():
            continue
        loads = sorted(fast.load)
        one, two = np.array([seed], dtype=np.uint64), np.array([seed], dtype=np.uint64)
        trail = np.empty((40, 3), dtype=np.int64)
        for _ in range(200):
            wander_fast(fast, one, 1, 40)
            wander(slow, two, below(two, len(slow.seats)), trail)
            assert sorted(fast.load) == loads
        for b in (fast, slow):
            again = board(case.eligible, case.day, case.mask, 2, 2)
            for seat, m in enumerate(b.seats):
                put(again, seat, m)
            assert (again.busy == b.busy).all()
            assert (again.load == b.load).all()
            assert all(b.held[m, b.where[seat]] == seat for seat, m in enumerate(b.seats))


def test_the_number_of_moves_is_the_same_before_and_after_mixing():
    problem, case, b = _filled(2, 0.0)
    assert not seating.fill(b, press_of(problem, case), True, np.empty(0, dtype=np.int32)).any()
    seating.level(b)
    moves = number_of_moves(b)
    assert mix(b, np.uint64(1)) == moves == number_of_moves(b)
