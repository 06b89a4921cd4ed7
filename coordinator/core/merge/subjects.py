"""Every drawn subject with its tasks, partitioned into visits; equal sets of tasks are solved once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from coordinator.core.merge.partition import Block, partition
from coordinator.core.merge.values import Apart, Fixed, Merge, MergeProblem, Rule
from coordinator.core.model import (
    Bar,
    Barrier,
    Sharing,
    SubjectKey,
    TaskId,
    Visit,
    VisitId,
    VisitKind,
    Window,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Solution:
    visits: tuple[Block, ...]
    apart: tuple[tuple[TaskId, TaskId, Barrier | Rule], ...]
    lower_bound: int


def merge(problem: MergeProblem) -> Merge:
    """The visits of a season, the pairs that were kept apart with their rule, and the account."""
    sharing = problem.sharing
    known: dict[tuple[Block, tuple[Fixed, ...]], _Solution] = {}
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


def _solve(tasks: Block, pins: tuple[Fixed, ...], sharing: Sharing) -> _Solution:
    pinned = {t for pin in pins for t in pin.tasks}
    desk = [t for t in tasks if sharing.is_desk(t) and t not in pinned]
    narrowed = _narrowed(pins, sharing) if pins else sharing
    found = partition((t for t in tasks if t not in desk), narrowed, [pin.tasks for pin in pins])
    visits = _add_desk_tasks(found.visits, desk, narrowed)
    doors = sum(not all(map(sharing.is_desk, block)) for block in visits)
    return _Solution(
        visits=visits,
        apart=tuple(_apart(visits, pins, sharing, narrowed)),
        lower_bound=min(found.lower_bound, doors),
    )


def _narrowed(pins: tuple[Fixed, ...], sharing: Sharing) -> Sharing:
    """What may share a visit with what the office fixed; two fixed visits are never one."""
    apart = [
        Bar(task_a=a, task_b=b)
        for one, two in combinations(pins, 2)
        for a in one.tasks
        for b in two.tasks
    ]
    days = {t: pin.day for pin in pins for t in pin.tasks if pin.day is not None}
    return Sharing(
        tasks={
            **sharing.tasks,
            **{t: replace(sharing.tasks[t], window=Window(day, day)) for t, day in days.items()},
        },
        items=sharing.items,
        bars={**{bar.pair: bar for bar in apart}, **sharing.bars},
        minutes_cap=sharing.minutes_cap,
        room={t: pin.room for pin in pins for t in pin.tasks if pin.room is not None},
    )


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
    visits: tuple[Block, ...], pins: tuple[Fixed, ...], sharing: Sharing, narrowed: Sharing
) -> Iterator[tuple[TaskId, TaskId, Barrier | Rule]]:
    whole: dict[TaskId, Block] = {t: (t,) for block in visits for t in block}
    whole |= {t: pin.tasks for pin in pins for t in pin.tasks}
    # a desk task that joined a visit is apart from the others like any task of that visit
    desk = {t for block in visits if all(map(sharing.is_desk, block)) for t in block}

    def rule(a: TaskId, b: TaskId) -> Barrier | Rule:
        barrier = sharing.barrier(a, b)
        if barrier:
            return barrier
        if not narrowed.may_share((*whole[a], *whole[b])):
            return "pinned"
        return "desk" if a in desk or b in desk else "fewest"

    for first, second in combinations(visits, 2):
        for a in first:
            for b in second:
                yield min(a, b), max(a, b), rule(a, b)
