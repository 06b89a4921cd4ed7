"""How even the chances of a lottery are, beside the most even chances any lottery could give."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.model import DepartmentId
from coordinator.core.team.board import EMPTY, Board, board, clash, put
from coordinator.core.team.cases import Case, cases
from coordinator.core.team.values import TeamProblem, Teams


@dataclass(frozen=True, kw_only=True, slots=True)
class Chances:
    """One department: a chance is the expected rounds of an inspector ÷ the department's rounds.

    `smallest` and `largest` are estimated from the loads, averaged over inspectors who are eligible
    for the same rounds, whose chances are equal by symmetry. No lottery can give the least favoured
    more than `best_smallest`, nor the most burdened less than `best_largest`; the even-most (LEXIMIN)
    lottery is less than one round away from either. Inspectors eligible for no round are not counted.
    """

    department: DepartmentId
    inspectors: int
    rounds: int
    smallest: Fraction
    largest: Fraction
    best_smallest: Fraction
    best_largest: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class Fairness:
    """Chances by department; departments without a staffed round are left out."""

    chances: tuple[Chances, ...]


def fairness(problem: TeamProblem, teams: Teams) -> Fairness:
    """The chances behind drawn teams (estimates and bounds; the bounds hold without rounds over a break).

    The bounds are cuts of the flow network: inspectors from whom load can be moved to one with the
    least load hold all the load that anybody could give them, so their mean bounds the smallest;
    likewise those to whom the most loaded could hand on for the largest.
    """
    out = frozenset(problem.rounds[u.visit] for u in teams.unplaced)
    kept = (case.without(out) for case in cases(problem))
    return Fairness(chances=tuple(_chances(problem, teams, case) for case in kept if case.rounds))


def _chances(problem: TeamProblem, teams: Teams, case: Case) -> Chances:
    b = _seated(problem, teams, case)
    able = case.eligible.any(axis=0)
    load = b.load.astype(np.int64)
    least, most = load[able].min(), load[able].max()
    givers = spread(b, (load == least) & able, True)
    takers = spread(b, (load == most) & able, False)
    means = list(_means(case.eligible, load))
    rounds = len(case.rounds)
    return Chances(
        department=case.department,
        inspectors=int(able.sum()),
        rounds=rounds,
        smallest=min(means) / rounds,
        largest=max(means) / rounds,
        best_smallest=_mean(load[givers & able]) / rounds,
        best_largest=_mean(load[takers & able]) / rounds,
    )


def _means(eligible: NDArray[np.uint8], load: NDArray[np.int64]) -> Iterator[Fraction]:
    """The mean load of each group of inspectors with the same eligibility."""
    groups: dict[bytes, list[int]] = {}
    packed = np.ascontiguousarray(np.packbits(eligible, axis=0).T)
    for x, column in enumerate(packed):
        if column.any():
            groups.setdefault(column.tobytes(), []).append(x)
    for members in groups.values():
        yield _mean(load[members])


def _mean(values: NDArray[np.int64]) -> Fraction:
    return Fraction(int(values.sum()), len(values))


def _seated(problem: TeamProblem, teams: Teams, case: Case) -> Board:
    k = problem.settings.officers_per_department
    b = board(case.eligible, case.day, case.mask, len(problem.settings.hours.spans), k)
    number = {r.visits[0].visit: x for x, r in enumerate(case.rounds)}
    column = {i.inspector: x for x, i in enumerate(case.inspectors)}
    rows, who = [], []
    for seat in teams.seats:
        if seat.department == case.department and seat.visit in number:
            rows.append(number[seat.visit])
            who.append(column[seat.inspector])
    seat_all(b, np.array(rows, dtype=np.int64), np.array(who, dtype=np.int64))
    return b


@compiled
def seat_all(b: Board, rows: NDArray[np.int64], who: NDArray[np.int64]) -> None:
    """Put inspectors into the empty seats of their rounds."""
    for x in range(len(rows)):
        seat = rows[x] * b.k
        while b.seats[seat] != EMPTY:
            seat += 1
        put(b, seat, who[x])


@compiled
def spread(b: Board, start: NDArray[np.bool_], backward: bool) -> NDArray[np.bool_]:
    """`start` and all inspectors who can hand load on to it (`backward`), or receive load from it."""
    reached = start.copy()
    touched = np.zeros(len(b.first), dtype=np.bool_)
    grows = True
    while grows:
        grows = False
        for r in range(len(b.first)):
            if backward:
                grows |= _gives(b, r, reached, touched)
            else:
                grows |= _takes(b, r, reached, touched)
    return reached


@compiled
def _gives(b: Board, r: int, reached: NDArray[np.bool_], touched: NDArray[np.bool_]) -> bool:
    """A round that can pass a seat on toward the start lets its crew hand on load."""
    if not touched[r]:
        for m in range(len(reached)):
            if not b.eligible[r, m]:
                continue
            seat = clash(b, r, m)
            if (seat == EMPTY and reached[m]) or (seat > EMPTY and touched[seat // b.k]):
                touched[r] = True
    grows = False
    if touched[r]:
        for seat in range(r * b.k, r * b.k + b.k):
            if not reached[b.seats[seat]]:
                reached[b.seats[seat]] = True
                grows = True
    return grows


@compiled
def _takes(b: Board, r: int, reached: NDArray[np.bool_], touched: NDArray[np.bool_]) -> bool:
    """A round with a seat that can be given up hands it to the free, or to the busy who give up theirs."""
    for seat in range(r * b.k, r * b.k + b.k):
        touched[r] |= reached[b.seats[seat]]
    grows = False
    if touched[r]:
        for m in range(len(reached)):
            if not b.eligible[r, m]:
                continue
            seat = clash(b, r, m)
            if seat == EMPTY and not reached[m]:
                reached[m] = True
                grows = True
            elif seat > EMPTY and not touched[seat // b.k]:
                touched[seat // b.k] = True
                grows = True
    return grows
