"""From visits to one table per department: which round may be served by whom."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model import DepartmentId, Inspector, InspectorId, Role, RoundId, Visit
from coordinator.core.team.values import TeamProblem


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Round:
    """Visits of one crew; `mask` has a bit for each span of the office day they touch together."""

    round: RoundId
    visits: tuple[Visit, ...]
    day: date
    mask: int
    departments: tuple[DepartmentId, ...]

    def head(self, department: DepartmentId) -> Role:
        """The highest seat the department fills in a visit of the round."""
        if len(self.visits) == 1:
            return first_role(self.visits[0], department)
        return min((first_role(v, department) for v in self.visits), key=_RANKS.__getitem__)


_RANKS = {Role.LEADER: 0, Role.DEPUTY: 1, Role.MEMBER: 2}


def first_role(visit: Visit, department: DepartmentId) -> Role:
    """The highest seat the department fills in a visit."""
    if department == visit.agenda.lead_department:
        return Role.LEADER
    return Role.DEPUTY if department in visit.agenda.initiating else Role.MEMBER


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Case:
    """One department: its rounds (by day, those of several spans first) and its inspectors by id.

    `day` counts the days of this case from 0; `eligible` is rounds × inspectors and knows of absences.
    """

    department: DepartmentId
    inspectors: tuple[Inspector, ...]
    rounds: tuple[Round, ...]
    day: NDArray[np.int64]
    mask: NDArray[np.int64]
    eligible: NDArray[np.uint8]

    def without(self, out: frozenset[RoundId]) -> "Case":
        """The same case with some rounds left out."""
        kept = [i for i, r in enumerate(self.rounds) if r.round not in out]
        if len(kept) == len(self.rounds):
            return self
        at = np.array(kept, dtype=np.int64)
        return Case(
            department=self.department,
            inspectors=self.inspectors,
            rounds=tuple(self.rounds[i] for i in kept),
            day=np.unique(self.day[at], return_inverse=True)[1].astype(np.int64),
            mask=self.mask[at],
            eligible=self.eligible[at],
        )


def cases(problem: TeamProblem) -> tuple[Case, ...]:
    """One case per department that takes part, by department; visits without a round are no part of it."""
    table = _Table(problem)
    by_department: dict[DepartmentId, tuple[list[Round], list[NDArray[np.uint8]]]] = {}
    for one in rounds(problem):
        for department, row in table.rows(one):
            of = by_department.get(department)
            if of is None:
                of = by_department[department] = ([], [])
            of[0].append(one)
            of[1].append(row)
    return tuple(
        _case(problem, department, *by_department[department])
        for department in sorted(by_department)
    )


def rounds(problem: TeamProblem) -> list[Round]:
    """The rounds by day, those that touch several spans first, then span and id."""
    members: dict[RoundId, list[Visit]] = {}
    for visit in problem.visits:
        if visit.visit in problem.rounds:
            members.setdefault(problem.rounds[visit.visit], []).append(visit)
    masks: dict[tuple[int, int], int] = {}
    found = [_round(problem, name, visits, masks) for name, visits in members.items()]
    found.sort(key=lambda r: (r.day, r.mask & (r.mask - 1) == 0, r.mask, r.round))
    return found


def _round(
    problem: TeamProblem, name: RoundId, visits: list[Visit], masks: dict[tuple[int, int], int]
) -> Round:
    departments = visits[0].agenda.departments
    if len(visits) > 1:
        visits.sort(key=lambda v: v.visit)
        departments = tuple(sorted({d for v in visits for d in v.agenda.departments}))
    day = problem.slots[visits[0].visit].day
    mask = 0
    for visit in visits:
        slot = problem.slots[visit.visit]
        time = (slot.start, slot.end)
        if time not in masks:
            masks[time] = sum(1 << half for half in problem.settings.hours.halves(*time))
        mask |= masks[time]
        if slot.day != day or not masks[time]:
            raise ValueError(f"round {name} is not within the working hours of one day")
    return Round(round=name, visits=tuple(visits), day=day, mask=mask, departments=departments)


class _Table:
    """Rows of eligibility; visits of one agenda and region without a declared interest share theirs."""

    def __init__(self, problem: TeamProblem) -> None:
        self.problem = problem
        self.columns: dict[DepartmentId, dict[InspectorId, int]] = {}
        self.shared: dict[tuple[int, str], tuple[tuple[DepartmentId, NDArray[np.uint8]], ...]] = {}

    def rows(self, one: Round) -> Iterable[tuple[DepartmentId, NDArray[np.uint8]]]:
        """Each department of the round with who of it is eligible for every visit of the round."""
        if len(one.visits) == 1:
            return self.rows_of(one.visits[0])
        found: dict[DepartmentId, NDArray[np.uint8]] = {}
        for visit in one.visits:
            for department, row in self.rows_of(visit):
                found[department] = found[department] & row if department in found else row
        return tuple((d, found[d]) for d in one.departments)

    def rows_of(self, visit: Visit) -> Sequence[tuple[DepartmentId, NDArray[np.uint8]]]:
        """Each department of a visit with who of it is eligible, whatever the day."""
        place = self.problem.places[visit.subject]
        if self.problem.staff.interests.get(visit.subject):
            return self._read(visit)
        # the problem keeps every agenda alive, so its identity is a safe and cheap name for it
        key = (id(visit.agenda), place.region)
        known = self.shared.get(key)
        if known is None:
            known = self.shared[key] = self._read(visit)
        return known

    def _read(self, visit: Visit) -> tuple[tuple[DepartmentId, NDArray[np.uint8]], ...]:
        place = self.problem.places[visit.subject]
        return tuple(
            (d, self._row(d, self.problem.staff.eligible(visit, d, place)))
            for d in visit.agenda.departments
        )

    def _row(self, department: DepartmentId, who: tuple[Inspector, ...]) -> NDArray[np.uint8]:
        columns = self.columns.get(department)
        if columns is None:
            of = self.problem.staff.of(department)
            columns = self.columns[department] = {i.inspector: x for x, i in enumerate(of)}
        row = np.zeros(len(columns), dtype=np.uint8)
        row[[columns[i.inspector] for i in who]] = 1
        return row


def _case(
    problem: TeamProblem,
    department: DepartmentId,
    of: list[Round],
    rows: list[NDArray[np.uint8]],
) -> Case:
    inspectors = problem.staff.of(department)
    days = sorted({r.day for r in of})
    number = {day: x for x, day in enumerate(days)}
    day = np.array([number[r.day] for r in of], dtype=np.int64)
    names = [i.inspector for i in inspectors]
    return Case(
        department=department,
        inspectors=inspectors,
        rounds=tuple(of),
        day=day,
        mask=np.array([r.mask for r in of], dtype=np.int64),
        eligible=np.stack(rows) & _present(problem, names, days)[day],
    )


def _present(
    problem: TeamProblem, inspectors: list[InspectorId], days: list[date]
) -> NDArray[np.uint8]:
    """Days × inspectors: 1 where the inspector is there."""
    table = np.ones((len(days), len(inspectors)), dtype=np.uint8)
    for x, inspector in enumerate(inspectors):
        away = problem.staff.absences.get(inspector)
        if away:
            begin = bisect_left(days, min(w.opens for w in away))
            end = bisect_right(days, max(w.closes for w in away))
            for row in range(begin, end):
                table[row, x] = problem.staff.present(inspector, days[row])
    return table
