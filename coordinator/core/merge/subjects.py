"""Every drawn subject with its tasks, partitioned into visits; equal sets of tasks are solved once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from coordinator.core.merge.partition import Block, partition
from coordinator.core.merge.values import Apart, Merge, MergeProblem, Rule
from coordinator.core.model import (
    Bar,
    Barrier,
    Pin,
    Sharing,
    SubjectKey,
    TaskId,
    Visit,
    VisitId,
    VisitKind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Solution:
    visits: tuple[Block, ...]
    apart: tuple[tuple[TaskId, TaskId, Barrier | Rule], ...]
    lower_bound: int


def merge(problem: MergeProblem) -> Merge:
    """The visits of a season, the pairs that were kept apart with their rule, and the account."""
    sharing = problem.sharing
    known: dict[tuple[Block, tuple[Pin, ...]], _Solution] = {}
    visits: list[Visit] = []
    apart: list[Apart] = []
    bound = 0
    for subject, tasks in _by_subject(problem.drawn):
        key = problem.keys[subject]
        pins = problem.pinned.get(key, ())
        if (tasks, pins) not in known:
            known[tasks, pins] = _solve(tasks, pins, sharing)
        solution = known[tasks, pins]
        bound += solution.lower_bound
        visits += [_visit(key, block, sharing) for block in solution.visits]
        apart += [Apart(subject=key, task_a=a, task_b=b, rule=r) for a, b, r in solution.apart]
    needing = [t for t in problem.drawn if not sharing.is_desk(t)]
    return Merge(
        visits=tuple(sorted(visits, key=lambda v: v.visit)),
        apart=tuple(sorted(apart, key=lambda a: (a.subject, a.task_a, a.task_b))),
        draws=sum(len(problem.drawn[t]) for t in needing),
        on_site=sum(v.agenda.kind is VisitKind.ON_SITE for v in visits),
        lower_bound=bound,
    )


def _by_subject(
    drawn: Mapping[TaskId, NDArray[np.int32]],
) -> Iterator[tuple[int, tuple[TaskId, ...]]]:
    """Each drawn subject with its tasks in the order of ids."""
    names = sorted(task for task, its in drawn.items() if len(its))
    if not names:
        return
    subjects = np.concatenate([drawn[t] for t in names])
    tasks = np.repeat(np.arange(len(names)), [len(drawn[t]) for t in names])
    order = np.argsort(subjects, kind="stable")
    subjects, tasks = subjects[order], tasks[order]
    starts = np.flatnonzero(np.diff(subjects, prepend=-1))
    ends = np.append(starts[1:], len(subjects))
    listed = [names[t] for t in tasks.tolist()]
    rows = zip(subjects[starts].tolist(), starts.tolist(), ends.tolist(), strict=True)
    for subject, start, end in rows:
        yield subject, tuple(listed[start:end])


def _visit(subject: SubjectKey, block: Block, sharing: Sharing) -> Visit:
    return Visit(
        visit=VisitId(f"{subject}/{block[0]}"), subject=subject, agenda=sharing.agenda(block)
    )


def _solve(tasks: Block, pins: tuple[Pin, ...], sharing: Sharing) -> _Solution:
    pinned = {t for pin in pins for t in pin.tasks}
    desk = [t for t in tasks if sharing.is_desk(t) and t not in pinned]
    # a time was agreed for exactly these tasks
    timed = [pin.tasks for pin in pins if pin.start is not None]
    together = [pin.tasks for pin in pins if pin.start is None]
    free = set(tasks).difference(desk, *timed)
    found = partition(free, _keeping_apart(together, sharing), together)
    visits = tuple(sorted([*_add_desk_tasks(found.visits, desk, sharing), *timed]))
    doors = sum(not all(map(sharing.is_desk, block)) for block in visits)
    return _Solution(
        visits=visits,
        apart=tuple(_apart(visits, pinned, sharing)),
        lower_bound=min(found.lower_bound + len(timed), doors),
    )


def _keeping_apart(pins: list[Block], sharing: Sharing) -> Sharing:
    """The rule of sharing in which two fixed visits are never one."""
    bars = [Bar(task_a=a, task_b=b) for one, two in combinations(pins, 2) for a in one for b in two]
    if not bars:
        return sharing
    return replace(sharing, bars={**{bar.pair: bar for bar in bars}, **sharing.bars})


def _add_desk_tasks(
    visits: tuple[Block, ...], desk: list[TaskId], sharing: Sharing
) -> tuple[Block, ...]:
    """A desk task joins the earliest visit that takes it, else it is a desk check of its own."""
    blocks = sorted(visits, key=lambda block: (sharing.agenda(block).window, block))
    alone: list[Block] = []
    for task in sorted(desk, key=lambda t: (sharing.tasks[t].window.closes, t)):
        for place, block in enumerate(blocks):
            if sharing.may_share((*block, task)):
                blocks[place] = tuple(sorted((*block, task)))
                break
        else:
            alone.append((task,))
    return tuple(sorted(blocks + alone))


def _apart(
    visits: tuple[Block, ...], pinned: set[TaskId], sharing: Sharing
) -> Iterator[tuple[TaskId, TaskId, Barrier | Rule]]:
    # a desk task that joined a visit is apart from the others like any task of that visit
    desk = {t for block in visits if all(map(sharing.is_desk, block)) for t in block}
    for first, second in combinations(visits, 2):
        for a in first:
            for b in second:
                yield min(a, b), max(a, b), _rule({a, b}, pinned, desk, sharing)


def _rule(
    pair: set[TaskId], pinned: set[TaskId], desk: set[TaskId], sharing: Sharing
) -> Barrier | Rule:
    barrier = sharing.barrier(*sorted(pair))
    if barrier:
        return barrier
    if pair & pinned:
        return "pinned"
    return "desk" if pair & desk else "fewest"
