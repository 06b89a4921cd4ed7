"""What a draw promises: by hand, by count, by monotony."""

import hashlib
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.draw import Reason, draw, draw_key
from coordinator.core.draw import pool as pool_of
from coordinator.core.draw.circle import elements, shifts, starts
from coordinator.core.draw.tickets import CIRCLE
from coordinator.core.model import DrawMode, Ratio, StratumRule, Target, parse_condition, tabulate
from tests.builders import draw_problem, item, pool, sharing, task, with_key


def test_a_ticket_can_be_computed_by_hand():
    key = draw_key(bytes(32), bytes(range(32)))
    rule = sharing([task("t", draw=DrawMode.INDEPENDENT)])
    problem = draw_problem({"t": pool([0, 1, 2], 3)}, rule, subjects=3, key=key)
    drawn = draw(problem).drawn["t"]
    for subject, u in zip(drawn.subjects.tolist(), drawn.u.tolist(), strict=True):
        line = f"{key.hex()}|task:t|subject-{subject:05d}"
        assert f"{u:016x}" == hashlib.sha256(line.encode()).hexdigest()[:16]
    assert drawn.ticket.tolist() == sorted(drawn.ticket.tolist())


def test_seed_and_salt_of_another_length_are_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        draw_key(bytes(31), bytes(32))


def test_unannounced_tasks_never_share_a_group_with_announced_ones():
    assert task("t", group="g").ticket_group == "g"
    assert task("t", group="g", announced=False).ticket_group == "g/unannounced"


def test_tasks_that_share_a_day_draw_nested_samples_of_one_library():
    rule = sharing([task("a", 0, 5), task("b", 3, 9)])
    pools = {"a": pool(range(400), 40), "b": pool(range(400), 20)}
    drawn = draw(draw_problem(pools, rule, subjects=400)).drawn
    assert set(drawn["b"].subjects) < set(drawn["a"].subjects)


def test_tasks_that_cannot_meet_draw_different_subjects():
    rule = sharing([task("a", 0, 3), task("b", 5, 9)])
    pools = {"a": pool(range(4000), 40), "b": pool(range(4000), 40)}
    drawn = draw(draw_problem(pools, rule, subjects=4000)).drawn
    assert not set(drawn["a"].subjects) & set(drawn["b"].subjects)


@pytest.mark.parametrize(
    ("second", "bars", "cap"),
    [
        (task("b", 3, 9), [("a", "b")], 240),
        (task("b", 3, 9, items=["long"]), [], 240),
    ],
)
def test_a_bar_or_the_minutes_keep_tasks_in_different_classes(second, bars, cap):
    rule = sharing([task("a", 0, 5), second], [item("long", "A", 220)], bars, cap)
    pools = {"a": pool(range(400), 40), "b": pool(range(400), 40)}
    ordered = elements(["a", "b"], pools, rule)
    found = shifts(ordered, rule)
    assert sorted(found.values()) == [0, CIRCLE // 2]


def test_classes_are_laid_out_by_the_weight_before_them():
    weights = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 7)]
    total = sum(weights)
    assert starts(weights) == [
        0,
        int(Fraction(CIRCLE, 2) / total),
        int(Fraction(5 * CIRCLE, 6) / total),
    ]
    assert starts([Fraction(1), Fraction(1, 4), Fraction(1, 4)]) == [0, 0, CIRCLE // 4]


def test_a_larger_ratio_keeps_the_smaller_sample():
    rule = sharing([task("t", draw=DrawMode.INDEPENDENT)])
    small = draw(draw_problem({"t": pool(range(500), 20)}, rule, subjects=500)).drawn["t"]
    large = draw(draw_problem({"t": pool(range(500), 60)}, rule, subjects=500)).drawn["t"]
    assert large.subjects[:20].tolist() == small.subjects.tolist()


@given(st.integers(0, 2**64), st.integers(1, 20), st.integers(20, 60))
@settings(deadline=None)
def test_adding_a_subject_changes_only_what_its_ticket_forces(number, k, size):
    rule = sharing([task("t", draw=DrawMode.INDEPENDENT)])
    before = with_key(draw_problem({"t": pool(range(size), k)}, rule, subjects=size + 1), number)
    after = replace(before, pools={"t": pool(range(size + 1), k)})
    old, new = (set(draw(p).drawn["t"].subjects.tolist()) for p in (before, after))
    assert new <= old | {size}
    assert len(old - new) <= 1


def test_a_capped_subject_counts_in_the_scope_and_is_not_drawn():
    rule = sharing([task("t")])
    frozen = pool(range(10), 10, capped=[3, 4])
    drawn = draw(draw_problem({"t": frozen}, rule, subjects=10)).drawn["t"]
    assert sorted(drawn.subjects.tolist()) == [0, 1, 2, 5, 6, 7, 8, 9]
    assert frozen.strata[0].shortfall == 2


def _library():
    rows = [
        Target(
            department="A", row=f"{n:03d}", name=f"firm {n}", kind="market entity",
            state="moved" if n == 7 else "active", risk="D" if n < 10 else "", region="370303",
        )
        for n in range(100)
    ]  # fmt: skip
    return tabulate(rows)


def test_the_required_number_is_exact_and_inactive_rows_are_listed_but_not_counted():
    targets = _library()
    of_row = np.arange(100, dtype=np.int32)
    mine = replace(task("t", ratio="0.07"), lead="A")
    frozen = pool_of(mine, targets, of_row, np.zeros(100, dtype=np.bool_))
    assert len(frozen.subjects) == 100
    assert frozen.reason[7] == Reason.MOVED
    assert frozen.stratum[7] == -1
    assert (frozen.strata[0].scope, frozen.strata[0].k) == (99, 7)


def test_a_stratum_is_given_by_the_first_rule_that_a_row_meets():
    rules = tuple(
        StratumRule(condition=parse_condition(text), ratio=Ratio(text=r, value=Fraction(r)))
        for text, r in (("risk=D", "0.5"), ("region=370303;name~firm 1", "1"))
    )
    mine = replace(task("t", ratio="0.1"), strata=rules)
    frozen = pool_of(mine, _library(), np.arange(100, dtype=np.int32), np.zeros(100, np.bool_))
    assert [(s.name, s.scope, s.k) for s in frozen.strata] == [
        ("risk=D", 9, 5),
        ("region=370303;name~firm 1", 10, 10),
        ("rest", 80, 8),
    ]
