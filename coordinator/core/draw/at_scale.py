"""The draw for libraries of millions: columns and compiled loops, equal to the plain draw.

The shift of a ticket depends only on the set of elements (strata of tasks) that hold a subject. So
subjects are sorted into signatures, one per distinct set, by refinement: each element splits every
signature into those inside and those outside. Classes are found once per signature, starting
points, in exact fractions, once per distinct sequence of leading elements.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coordinator.core.draw import kernels
from coordinator.core.draw.circle import Element, elements, starts
from coordinator.core.draw.hashing import Hasher
from coordinator.core.draw.tickets import CIRCLE, digest
from coordinator.core.draw.values import Drawn, DrawProblem, Pool
from coordinator.core.model import DrawMode, Sharing, TaskId


@dataclass(frozen=True, kw_only=True, eq=False)
class _Circle:
    """Where the elements of a group start to read.

    `signature` is by subject; `member[e, s]` is the class of element e in signature s, -1 outside;
    that class starts at `points[first[s] + class]`.
    """

    signature: NDArray[np.int32]
    member: NDArray[np.int16]
    first: NDArray[np.int64]
    points: NDArray[np.uint64]


class Ballot:
    """One attempt's subjects, hashed group by group."""

    def __init__(self, problem: DrawProblem) -> None:
        """Lays the subject keys out once for all groups."""
        self._problem = problem
        self._hasher = Hasher(problem.keys)
        self._unsigned = np.zeros(len(problem.keys), dtype=np.int32)

    def draw_group(self, group: str, tasks: Sequence[TaskId]) -> dict[TaskId, Drawn]:
        """The drawn lists of the tasks that share one ticket group."""
        problem = self._problem
        pools = {task: problem.pools[task] for task in tasks}
        base = self._base(group, list(pools.values()))
        ordered = elements(tasks, pools, problem.sharing)
        if problem.sharing.tasks[tasks[0]].draw is DrawMode.INDEPENDENT:
            circle = _unmoved(self._unsigned, len(ordered))
        else:
            circle = _circle(ordered, pools, problem.sharing, len(problem.keys))
        parts: dict[TaskId, list[tuple[int, Drawn]]] = {task: [] for task in tasks}
        for number, element in enumerate(ordered):
            found = self._select(group, pools[element.task], element, base, circle, number)
            parts[element.task].append((element.stratum, found))
        return {task: _together(strata) for task, strata in parts.items()}

    def _base(self, group: str, pools: list[Pool]) -> NDArray[np.uint64]:
        """Base tickets by subject; computed for the subjects of the pools, zero elsewhere."""
        size = len(self._problem.keys)
        wanted = np.zeros(size, dtype=np.bool_)
        for pool in pools:
            wanted[pool.subjects] = True
        base = np.zeros(size, dtype=np.uint64)
        which = np.flatnonzero(wanted).astype(np.int32)
        base[which] = self._hasher.base_tickets(self._problem.key, group, which)
        return base

    def _select(
        self,
        group: str,
        pool: Pool,
        element: Element,
        base: NDArray[np.uint64],
        circle: _Circle,
        number: int,
    ) -> Drawn:
        """The k smallest tickets of the eligible subjects of one element, in ticket order."""
        stratum = pool.strata[element.stratum]
        k = min(stratum.k, stratum.eligible)
        # tickets are uniform: a threshold a little above the k-th leaves few to sort
        near = k + 6 * math.isqrt(k) + 24
        threshold = min(CIRCLE - 1, CIRCLE * near // max(1, stratum.eligible))
        while True:
            room = min(stratum.eligible, 2 * near)
            chosen, tickets = np.empty(room, np.int32), np.empty(room, np.uint64)
            found = kernels.below(
                base, circle.signature, circle.first, circle.member[number], circle.points,
                pool.subjects, pool.stratum, pool.reason, element.stratum, np.uint64(threshold),
                chosen, tickets,
            )  # fmt: skip
            if k <= found <= room:
                break
            threshold, near = CIRCLE - 1, stratum.eligible
        subjects, tickets = self._ordered(group, chosen[:found], tickets[:found])
        return Drawn(
            subjects=subjects[:k],
            stratum=np.full(k, element.stratum, dtype=np.int16),
            u=base[subjects[:k]],
            ticket=tickets[:k],
        )

    def _ordered(
        self, group: str, subjects: NDArray[np.int32], tickets: NDArray[np.uint64]
    ) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
        order = np.argsort(tickets)
        subjects, tickets = subjects[order], tickets[order]
        if (tickets[1:] == tickets[:-1]).any():
            key, keys = self._problem.key, self._problem.keys
            ranked = sorted(
                zip(tickets.tolist(), subjects.tolist(), strict=True),
                key=lambda pair: (pair[0], digest(key, group, keys[pair[1]])),
            )
            tickets = np.array([ticket for ticket, _ in ranked], dtype=np.uint64)
            subjects = np.array([subject for _, subject in ranked], dtype=np.int32)
        return subjects, tickets


def _signatures(
    ordered: Sequence[Element], pools: dict[TaskId, Pool], size: int
) -> NDArray[np.int32]:
    """By subject, the number of its distinct set of elements, 0 to the number of sets - 1."""
    signature = np.zeros(size, dtype=np.int32)
    following = 1
    for element in ordered:
        pool = pools[element.task]
        if 2 * following > size + len(pool.subjects):
            signature, following = _dense(signature)
        moved = np.full(following, -1, dtype=np.int32)
        following = kernels.refine(
            signature, pool.subjects, pool.stratum, element.stratum, moved, following
        )
    return _dense(signature)[0]


def _dense(signature: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    used = np.bincount(signature) > 0
    numbers = np.cumsum(used, dtype=np.int32) - 1
    return numbers.astype(np.int32)[signature], int(used.sum())


def _unmoved(signature: NDArray[np.int32], elements: int) -> _Circle:
    """A circle on which everybody reads from 0."""
    return _Circle(
        signature=signature,
        member=np.zeros((elements, 1), dtype=np.int16),
        first=np.zeros(1, dtype=np.int64),
        points=np.zeros(1, dtype=np.uint64),
    )


def _circle(
    ordered: Sequence[Element], pools: dict[TaskId, Pool], sharing: Sharing, size: int
) -> _Circle:
    signature = _signatures(ordered, pools, size)
    sets = int(signature.max()) + 1
    member = np.full((len(ordered), sets), -1, dtype=np.int16)
    for number, element in enumerate(ordered):
        pool = pools[element.task]
        kernels.mark(member[number], signature, pool.subjects, pool.stratum, element.stratum)
    leaders = _classes(ordered, sharing, member)
    sequence, first = np.empty(sets, dtype=np.int32), np.empty(sets, dtype=np.int32)
    distinct = kernels.number_rows(leaders, sequence, first)
    points = np.zeros((distinct, leaders.shape[1]), dtype=np.uint64)
    for row, leading in enumerate(leaders[first[:distinct]].tolist()):
        weights = [ordered[e].weight for e in leading if e >= 0]
        points[row, : len(weights)] = starts(weights)
    return _Circle(
        signature=signature,
        member=member,
        first=sequence.astype(np.int64) * leaders.shape[1],
        points=points.ravel(),
    )


def _classes(
    ordered: Sequence[Element], sharing: Sharing, member: NDArray[np.int16]
) -> NDArray[np.int16]:
    """Fill `member` with classes; returns per signature the leading element of each class, else -1."""
    names = sorted({e.task for e in ordered})
    number = {task: i for i, task in enumerate(names)}
    tasks = [sharing.tasks[name] for name in names]
    items = sorted({i for task in tasks for i in task.items})
    item_number = {item: i for i, item in enumerate(items)}
    departments = sorted({sharing.items[i].department for i in items})
    barred = np.zeros((len(names), len(names)), dtype=np.uint8)
    for a, b in sharing.bars:
        if a in number and b in number:
            barred[number[a], number[b]] = barred[number[b], number[a]] = 1
    held = [[item_number[i] for i in set(task.items)] for task in tasks]
    columns: tuple[Any, ...] = (
        np.array([number[e.task] for e in ordered], dtype=np.int32),
        np.array([task.window.opens.toordinal() for task in tasks], dtype=np.int32),
        np.array([task.window.closes.toordinal() for task in tasks], dtype=np.int32),
        barred,
        barred.any(axis=1).astype(np.uint8),
        np.concatenate([[0], np.cumsum([len(its) for its in held])]).astype(np.int32),
        np.array([i for its in held for i in its], dtype=np.int32),
        np.array([departments.index(sharing.items[i].department) for i in items], dtype=np.int32),
        np.array([sharing.items[i].minutes for i in items], dtype=np.int32),
        len(departments),
        sharing.minutes_cap,
    )
    most = 16
    while True:
        leaders = np.full((member.shape[1], most), -1, dtype=np.int16)
        size = np.zeros(member.shape[1], dtype=np.int16)
        trial = member.copy()
        if kernels.first_fit(trial, leaders, size, *columns):
            member[:] = trial
            return leaders
        most *= 2


def _together(strata: list[tuple[int, Drawn]]) -> Drawn:
    parts = [drawn for _, drawn in sorted(strata, key=lambda pair: pair[0])]
    return Drawn(
        subjects=np.concatenate([p.subjects for p in parts]),
        stratum=np.concatenate([p.stratum for p in parts]),
        u=np.concatenate([p.u for p in parts]),
        ticket=np.concatenate([p.ticket for p in parts]),
    )
