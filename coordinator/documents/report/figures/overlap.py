"""Which tasks drew the same subjects, and what a visit holds."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from coordinator.core.merge.values import Rule
from coordinator.core.model import Agenda, Barrier, TaskId, VisitKind
from coordinator.core.season.values import Season
from coordinator.documents.report.names import Names


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """How many subjects a task drew."""

    task: TaskId
    name: str
    drawn: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two tasks with `shared` subjects drawn by both, `together` of them in one visit."""

    a: TaskId
    b: TaskId
    shared: int
    together: int
    barrier: Barrier | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """Tasks by id, pairs with at least one shared subject, most shared first."""

    tasks: tuple[Drawn, ...]
    pairs: tuple[Pair, ...]

    @property
    def barred(self) -> int:
        """Shared subjects, over the pairs that cannot share a visit."""
        return sum(p.shared for p in self.pairs if p.barrier)


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """On-site visits that serve `tasks` tasks that need a door."""

    tasks: int
    visits: int

    @property
    def saved(self) -> int:
        """Doors saved by these visits: each saves one less than its tasks."""
        return (self.tasks - 1) * self.visits


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """How many pairs of draws of one subject a rule put in different visits."""

    rule: Rule | Barrier
    pairs: int


def overlap(season: Season, names: Names) -> Overlap:
    """Draws per task and shared subjects per pair of tasks."""
    ids = tuple(season.draw.drawn)
    shared = _shared(season, ids)
    together = _together(season)
    pairs = [
        Pair(
            a=ids[i],
            b=ids[j],
            shared=int(shared[i, j]),
            together=together[ids[i], ids[j]],
            barrier=season.sharing.barrier(ids[i], ids[j]),
        )
        for i, j in zip(*np.nonzero(np.triu(shared, 1)), strict=True)
    ]
    return Overlap(
        tasks=tuple(
            Drawn(
                task=t,
                name=names.short(t),
                drawn=len(season.draw.drawn[t].subjects),
            )
            for t in ids
        ),
        pairs=tuple(sorted(pairs, key=lambda p: (-p.shared, p.a, p.b))),
    )


def sizes(season: Season) -> tuple[Size, ...]:
    """On-site visits by number of tasks that need a door, fewest first."""
    door = {t: not season.sharing.is_desk(t) for t in season.sharing.tasks}
    counted: Counter[int] = Counter()
    for agenda, visits in agendas(season).items():
        if agenda.kind is VisitKind.ON_SITE:
            counted[sum(door[t] for t in agenda.tasks)] += visits
    return tuple(Size(tasks=n, visits=counted[n]) for n in sorted(counted))


def refused(season: Season) -> tuple[Refused, ...]:
    """Pairs put apart, by rule, most first."""
    counted: Counter[Rule | Barrier] = Counter(a.rule for a in season.merge.apart)
    return tuple(
        Refused(rule=r, pairs=n) for r, n in sorted(counted.items(), key=lambda e: (-e[1], e[0]))
    )


def agendas(season: Season) -> Counter[Agenda]:
    """How many visits follow each agenda."""
    return Counter(v.agenda for v in season.merge.visits)


def _shared(season: Season, ids: tuple[TaskId, ...]) -> NDArray[np.int64]:
    columns = [season.draw.drawn[t].subjects for t in ids]
    counts = np.array([len(c) for c in columns], dtype=np.int64)
    indptr = np.concatenate(([0], np.cumsum(counts)))
    indices = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int32)
    shape = (len(ids), len(season.subjects.keys))
    incidence = csr_matrix((np.ones(len(indices), dtype=np.int64), indices, indptr), shape=shape)
    met = csr_matrix(incidence @ incidence.T)
    return np.asarray(met.toarray(), dtype=np.int64)


def _together(season: Season) -> Counter[tuple[TaskId, TaskId]]:
    counted: Counter[tuple[TaskId, TaskId]] = Counter()
    for agenda, visits in agendas(season).items():
        for pair in combinations(agenda.tasks, 2):
            counted[pair] += visits
    return counted
