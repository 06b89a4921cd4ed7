"""The draw at scale equals the draw read from the contract."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.draw.at_scale import Ballot
from coordinator.core.draw.hashing import Hasher
from coordinator.core.draw.plain import draw_group
from coordinator.core.draw.tickets import base_tickets
from coordinator.core.model import DrawMode
from tests.builders import draw_problem, item, pool, sharing, task


@st.composite
def problems(draw):
    subjects = draw(st.integers(1, 40))
    count = draw(st.integers(1, 6))
    items = [item(f"i{n}", "ABC"[n % 3], draw(st.integers(10, 200))) for n in range(6)]
    mode = draw(st.sampled_from([DrawMode.COORDINATED, DrawMode.COORDINATED, DrawMode.INDEPENDENT]))
    tasks, pools = [], {}
    for n in range(count if mode is DrawMode.COORDINATED else 1):
        opens = draw(st.integers(0, 12))
        mine = draw(st.sets(st.sampled_from([i.item for i in items]), min_size=1, max_size=3))
        tasks.append(
            task(f"t{n}", opens, opens + draw(st.integers(0, 6)), items=sorted(mine), draw=mode)
        )
        scope = sorted(draw(st.sets(st.integers(0, subjects - 1), min_size=1)))
        strata = [draw(st.integers(0, 1)) for _ in scope]
        capped = draw(st.sets(st.sampled_from(scope)))
        ks = [draw(st.integers(1, 9)), draw(st.integers(1, 9))]
        pools[f"t{n}"] = pool(scope, ks, strata=strata, capped=capped)
    names = [t.task for t in tasks]
    bars = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=2))
    rule = sharing(tasks, items, [b for b in bars if b[0] != b[1]], cap=240)
    return draw_problem(
        pools, rule, subjects=subjects, key=draw(st.binary(min_size=32, max_size=32))
    )


@given(problems())
@settings(max_examples=250, deadline=None)
def test_the_draw_at_scale_equals_the_plain_draw(problem):
    tasks = sorted(problem.pools)
    group = problem.sharing.tasks[tasks[0]].ticket_group
    plain, scaled = draw_group(problem, group, tasks), Ballot(problem).draw_group(group, tasks)
    for name in tasks:
        for column in ("subjects", "stratum", "u", "ticket"):
            ours, theirs = getattr(scaled[name], column), getattr(plain[name], column)
            assert ours.tolist() == theirs.tolist(), (name, column)


@given(
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=40),
    st.text(max_size=20),
    st.binary(min_size=32, max_size=32),
)
@settings(deadline=None)
def test_tickets_hashed_side_by_side_equal_the_library(subjects, group, key):
    which = np.arange(len(subjects), dtype=np.int32)
    side_by_side = Hasher(subjects).base_tickets(key, group, which)
    assert side_by_side.tolist() == base_tickets(key, group, subjects).tolist()
