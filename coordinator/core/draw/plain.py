"""A draw read straight from the contract: the twin that the draw at scale must equal."""

from collections.abc import Sequence

import numpy as np

from coordinator.core.draw.circle import Element, elements, shifts
from coordinator.core.draw.tickets import CIRCLE, base_tickets, digest
from coordinator.core.draw.values import Drawn, DrawProblem, Pool, Reason
from coordinator.core.model import DrawMode, TaskId


def draw_group(problem: DrawProblem, group: str, tasks: Sequence[TaskId]) -> dict[TaskId, Drawn]:
    """The drawn lists of the tasks that share one ticket group."""
    pools = {task: problem.pools[task] for task in tasks}
    named = sorted({s for pool in pools.values() for s in pool.subjects.tolist()})
    heads = base_tickets(problem.key, group, [problem.keys[s] for s in named]).tolist()
    base = dict(zip(named, heads, strict=True))
    moved = _shifts(problem, tasks, pools)
    return {task: _select(problem, group, task, base, moved[task]) for task in tasks}


def _shifts(
    problem: DrawProblem, tasks: Sequence[TaskId], pools: dict[TaskId, Pool]
) -> dict[TaskId, dict[int, int]]:
    """By task and subject, the shift of its ticket."""
    found: dict[TaskId, dict[int, int]] = {task: {} for task in tasks}
    if problem.sharing.tasks[tasks[0]].draw is DrawMode.INDEPENDENT:
        return found
    wanted: dict[int, list[Element]] = {}
    for element in elements(tasks, pools, problem.sharing):
        pool = pools[element.task]
        for subject in pool.subjects[pool.stratum == element.stratum].tolist():
            wanted.setdefault(subject, []).append(element)
    known: dict[tuple[Element, ...], dict[Element, int]] = {}
    for subject, its in wanted.items():
        key = tuple(its)
        if key not in known:
            known[key] = shifts(key, problem.sharing)
        for element, shift in known[key].items():
            found[element.task][subject] = shift
    return found


def _select(
    problem: DrawProblem, group: str, task: TaskId, base: dict[int, int], moved: dict[int, int]
) -> Drawn:
    pool = problem.pools[task]
    chosen: list[tuple[int, int, int, int]] = []
    for index, stratum in enumerate(pool.strata):
        eligible = pool.subjects[(pool.stratum == index) & (pool.reason == Reason.NONE)].tolist()
        tickets = sorted(
            ((base[s] - moved.get(s, 0)) % CIRCLE, digest(problem.key, group, problem.keys[s]), s)
            for s in eligible
        )
        chosen += [(s, index, base[s], ticket) for ticket, _, s in tickets[: stratum.k]]
    return _columns(chosen)


def _columns(chosen: list[tuple[int, int, int, int]]) -> Drawn:
    subjects, strata, base, tickets = zip(*chosen, strict=True) if chosen else ((), (), (), ())
    return Drawn(
        subjects=np.array(subjects, dtype=np.int32),
        stratum=np.array(strata, dtype=np.int16),
        u=np.array(base, dtype=np.uint64),
        ticket=np.array(tickets, dtype=np.uint64),
    )
