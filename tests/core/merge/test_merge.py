"""Merges against brute force over all partitions."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.merge import Fixed, MergeProblem, merge, sweep
from coordinator.core.merge.partition import partition, score
from coordinator.core.merge.sweep import count_visits
from coordinator.core.model import VisitKind, Window
from tests.builders import day, item, sharing, task


def partitions(items):
    """Every partition of a list."""
    if not items:
        yield []
        return
    first, *rest = items
    for smaller in partitions(rest):
        yield [[first], *smaller]
        for place in range(len(smaller)):
            yield [*smaller[:place], [first, *smaller[place]], *smaller[place + 1 :]]


def brute_force(tasks, rule):
    fit = (p for p in partitions(tasks) if all(rule.may_share(tuple(block)) for block in p))
    return min((score([tuple(b) for b in p], rule) for p in fit), default=None)


@st.composite
def rules(draw, most=8, *, barred=True):
    count = draw(st.integers(1, most))
    items = [item(f"i{n}", "ABC"[n % 3], draw(st.integers(10, 150))) for n in range(6)]
    tasks = []
    for n in range(count):
        opens = draw(st.integers(0, 12))
        mine = draw(st.sets(st.sampled_from([i.item for i in items]), min_size=1, max_size=3))
        tasks.append(
            task(
                f"t{n}",
                opens,
                opens + draw(st.integers(0, 6)),
                lead=draw(st.sampled_from("ABC")),
                items=sorted(mine) if barred else (),
                announced=draw(st.booleans()),
            )
        )
    names = [t.task for t in tasks]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    bars = draw(st.lists(pairs, max_size=4)) if barred else []
    return sharing(tasks, items, [b for b in bars if b[0] != b[1]])


@given(rules())
@settings(max_examples=300, deadline=None)
def test_the_partition_is_the_best_of_all(rule):
    found = partition(rule.tasks, rule)
    assert score(found.visits, rule) == brute_force(list(rule.tasks), rule)
    assert found.lower_bound == len(found.visits)


@given(rules(most=7, barred=False))
@settings(max_examples=200, deadline=None)
def test_the_sweep_over_columns_equals_the_partition_of_each_subject(rule):
    names = sorted(rule.tasks)
    drawn = {t: np.arange(3, dtype=np.int32) for t in names}
    numbers = sweep(rule.tasks, drawn, 3)
    blocks = {}
    for name in names:
        blocks.setdefault((rule.tasks[name].announced, int(numbers[name][0])), []).append(name)
    found = partition(names, rule)
    assert sorted(map(tuple, blocks.values())) == list(found.visits)
    assert count_visits(rule.tasks, drawn, 3) == 3 * len(found.visits)


@given(rules(most=7))
@settings(max_examples=100, deadline=None)
def test_every_drawn_task_stands_in_exactly_one_visit_and_every_pair_apart_has_a_rule(rule):
    drawn = {t: np.array([0], dtype=np.int32) for t in rule.tasks}
    problem = MergeProblem(keys=["firm"], drawn=drawn, sharing=rule, pinned={})
    result = merge(problem)
    listed = [t for visit in result.visits for t in visit.agenda.tasks]
    assert sorted(listed) == sorted(rule.tasks)
    together = {(a, b) for v in result.visits for a in v.agenda.tasks for b in v.agenda.tasks}
    apart = {(a.task_a, a.task_b): a.rule for a in result.apart}
    every = {(a, b) for a in rule.tasks for b in rule.tasks if a < b}
    assert set(apart) == every - together
    for pair, why in apart.items():
        assert why == (rule.barrier(*pair) or "fewest")
    assert result.doors_saved == len(rule.tasks) - len(result.visits)


def test_more_than_twelve_tasks_are_merged_with_a_bound_stated():
    tasks = [task(f"t{n:02d}", n % 5, n % 5 + 4, items=[f"i{n}"]) for n in range(16)]
    rule = sharing(tasks, [item(f"i{n}", "A", 100) for n in range(16)])
    found = partition(rule.tasks, rule)
    assert all(rule.may_share(block) for block in found.visits)
    assert sorted(t for block in found.visits for t in block) == sorted(rule.tasks)
    assert found.lower_bound <= len(found.visits) == 8


def test_overlap_is_not_transitive():
    rule = sharing([task("a", 0, 4), task("b", 3, 8), task("c", 7, 9)])
    assert partition(rule.tasks, rule).visits == (("a",), ("b", "c"))


def test_a_visit_lasts_as_long_as_its_busiest_department_and_does_each_item_once():
    rule = sharing(
        [task("a", items=["x", "y"], lead="A"), task("b", items=["y", "z"], lead="B")],
        [item("x", "A", 50), item("y", "A", 40), item("z", "B", 70)],
    )
    agenda = rule.agenda(["a", "b"])
    assert agenda.minutes == 90
    assert agenda.items == {"A": ("x", "y"), "B": ("z",)}
    assert agenda.lead_task == "a"
    assert agenda.initiating == ("A", "B")


def test_the_lead_department_comes_even_without_an_item_of_its_own():
    rule = sharing([task("a", lead="L", items=["x"])], [item("x", "P")])
    assert rule.agenda(["a"]).departments == ("L", "P")


def test_a_desk_task_joins_a_visit_or_stays_at_the_desk():
    desk = replace(task("d", 0, 9, items=["paper"]), announced=True)
    rule = sharing([desk, task("v", 3, 5)], [item("paper", "B", 20, desk=True)])
    both = {"d": np.array([0, 1], dtype=np.int32), "v": np.array([0], dtype=np.int32)}
    result = merge(MergeProblem(keys=["f0", "f1"], drawn=both, sharing=rule, pinned={}))
    assert [(v.visit, v.agenda.kind) for v in result.visits] == [
        ("f0/d", VisitKind.ON_SITE),
        ("f1/d", VisitKind.DESK),
    ]
    assert (result.draws, result.on_site, result.doors_saved) == (1, 1, 0)


def test_only_a_check_that_stays_at_the_desk_is_said_to_have_found_no_visit():
    tasks = [
        task("a", 0, 4, items=["long-a"]),
        task("b", 0, 4, items=["long-b"]),
        task("d", 0, 4, items=["paper"]),
        task("e", 0, 4, items=["papers"]),
    ]
    items = [item("long-a", minutes=200), item("long-b", minutes=200)]
    papers = [item("paper", minutes=40, desk=True), item("papers", minutes=100, desk=True)]
    rule = sharing(tasks, [*items, *papers])
    drawn = {t: np.array([0], dtype=np.int32) for t in rule.tasks}
    result = merge(MergeProblem(keys=["firm"], drawn=drawn, sharing=rule, pinned={}))
    assert [v.agenda.tasks for v in result.visits] == [("a", "d"), ("b",), ("e",)]
    rules = {(a.task_a, a.task_b): a.rule for a in result.apart}
    assert rules["b", "d"] == "fewest"
    assert rules["d", "e"] == "desk"


def test_a_season_that_draws_nobody_has_no_visits():
    rule = sharing([task("a"), task("b")])
    drawn = {t: np.array([], dtype=np.int32) for t in rule.tasks}
    result = merge(MergeProblem(keys=["firm"], drawn=drawn, sharing=rule, pinned={}))
    assert (result.visits, result.apart, result.draws, result.lower_bound) == ((), (), 0, 0)


def test_pinned_tasks_stay_together():
    rule = sharing([task("a", 0, 9), task("b", 5, 9), task("c", 0, 4)])
    drawn = {t: np.array([0], dtype=np.int32) for t in rule.tasks}
    pins = {"firm": (Fixed(tasks=("a", "b")),)}
    result = merge(MergeProblem(keys=["firm"], drawn=drawn, sharing=rule, pinned=pins))
    assert [v.agenda.tasks for v in result.visits] == [("a", "b"), ("c",)]
    assert {a.rule for a in result.apart} == {"pinned", "window"}


def visits_with(rule, *pins):
    drawn = {t: np.array([0], dtype=np.int32) for t in rule.tasks}
    problem = MergeProblem(keys=["firm"], drawn=drawn, sharing=rule, pinned={"firm": pins})
    return merge(problem)


def served(result):
    return [v.agenda.tasks for v in result.visits]


def test_a_task_joins_a_visit_with_a_fixed_start_only_if_its_window_holds_that_day():
    papers = item("paper", desk=True)
    rule = sharing(
        [task("a"), task("b", 5, 12), task("c", 1, 3), task("d", items=["paper"])], [papers]
    )
    result = visits_with(rule, Fixed(tasks=("a",), day=day(2), room=240))
    assert served(result) == [("a", "c", "d"), ("b",)]
    assert result.visits[0].agenda.window == Window(day(1), day(3))
    rules = {(a.task_a, a.task_b): a.rule for a in result.apart}
    assert rules == {("a", "b"): "pinned", ("b", "c"): "window", ("b", "d"): "fewest"}
    assert (result.on_site, result.lower_bound) == (2, 2)


def test_a_task_joins_a_visit_with_a_fixed_start_only_if_enough_of_the_day_is_left():
    rule = sharing([task("a"), task("b")])
    for room, expected in ((59, [("a",), ("b",)]), (60, [("a", "b")])):
        assert served(visits_with(rule, Fixed(tasks=("a",), day=day(2), room=room))) == expected


def test_two_fixed_visits_are_never_one():
    rule = sharing([task(name) for name in "abcd"])
    timed = [Fixed(tasks=(name,), day=day(2), room=240) for name in "ab"]
    result = visits_with(rule, *timed, Fixed(tasks=("c",)), Fixed(tasks=("d",)))
    assert served(result) == [("a",), ("b",), ("c",), ("d",)]
    assert {a.rule for a in result.apart} == {"pinned"}


def test_a_free_task_may_join_a_fixed_visit():
    result = visits_with(
        sharing([task(n) for n in "abc"]), Fixed(tasks=("a",)), Fixed(tasks=("b",))
    )
    assert sorted(map(len, served(result))) == [1, 2]
