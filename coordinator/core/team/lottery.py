"""The lottery: balanced loads first, and every balanced assignment equally likely."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coordinator.core.compiled import compiled
from coordinator.core.model import DepartmentId, InspectorId, Role, RoundId, Seat
from coordinator.core.team.board import Board, board
from coordinator.core.team.cases import Case, cases, first_role
from coordinator.core.team.chain import mix
from coordinator.core.team.seating import fill, level
from coordinator.core.team.shortage import shortage
from coordinator.core.team.tickets import Press, chain_seed, precedes, press, stamp
from coordinator.core.team.values import Load, TeamProblem, Teams


def team(problem: TeamProblem) -> Teams:
    """Draw a crew for every round that can be staffed; the others are explained, not drawn.

    Per department: least load first, ties by ticket; then paths that lower the sum of squared loads
    to its minimum (see `seating`); then a chain that makes all such assignments equally likely (see
    `chain`); then the head of each crew. The result depends on the problem alone, not on the order of
    its visits or inspectors.
    """
    every = cases(problem)
    found = shortage(problem, every)
    crews: dict[DepartmentId, dict[RoundId, list[InspectorId]]] = {}
    loads: list[Load] = []
    for case in every:
        kept = case.without(found.out)
        source = press_of(problem, kept)
        drawn = draw(problem, kept, source, found.witness(kept))
        crews[case.department] = _crews(kept, drawn, source)
        loads.extend(_loads(kept, drawn))
    return Teams(
        seats=tuple(_seats(problem, crews, found.out)),
        unplaced=found.unplaced,
        loads=tuple(loads),
    )


def draw(problem: TeamProblem, case: Case, source: Press, witness: NDArray[np.int32]) -> Board:
    """The drawn board of one department, all of whose rounds can be staffed as `witness` shows."""
    b = board(
        case.eligible,
        case.day,
        case.mask,
        len(problem.settings.hours.spans),
        problem.settings.officers_per_department,
    )
    fill(b, source, True, witness)
    level(b)
    mix(b, np.uint64(chain_seed(problem.key, case.department)))
    return b


def press_of(problem: TeamProblem, case: Case) -> Press:
    """What the tickets of a case are made from."""
    return press(
        problem.key,
        case.department,
        [r.round for r in case.rounds],
        [i.inspector for i in case.inspectors],
    )


HEADS = {Role.LEADER: 0, Role.DEPUTY: 1, Role.MEMBER: -1}


def _crews(case: Case, drawn: Board, source: Press) -> dict[RoundId, list[InspectorId]]:
    """The crew of each round of the case: the head first, if the department gives one, then by id."""
    seats = np.sort(drawn.seats.reshape(-1, drawn.k), axis=1)
    roles = np.array([HEADS[r.head(case.department)] for r in case.rounds], dtype=np.int64)
    lead_first(seats, roles, len(case.inspectors), source)
    names = np.array([i.inspector for i in case.inspectors], dtype=object)
    return dict(zip([r.round for r in case.rounds], names[seats].tolist(), strict=True))


@compiled
def lead_first(
    seats: NDArray[np.int32], roles: NDArray[np.int64], inspectors: int, source: Press
) -> None:
    """Move the head of each crew to the front: least often head in this role, ties by ticket."""
    k = seats.shape[1]
    crew = np.empty(k, dtype=np.int64)
    digests = np.empty((k, 8), dtype=np.uint32)
    times = np.zeros((2, inspectors), dtype=np.int64)
    for r in np.flatnonzero(roles >= 0):
        count = times[roles[r]]
        crew[:] = seats[r]
        if (count[crew] == count[crew].min()).sum() > 1:
            stamp(source, int(r), crew, k, digests)
        best = 0
        for place in range(1, k):
            a, c = count[crew[place]], count[crew[best]]
            if a < c or (a == c and precedes(digests, place, best)):
                best = place
        for place in range(best, 0, -1):
            seats[r, place] = crew[place - 1]
        seats[r, 0] = crew[best]
        count[crew[best]] += 1


def _loads(case: Case, drawn: Board) -> Iterator[Load]:
    could = case.eligible.sum(axis=0, dtype=np.int64).tolist()
    for x, inspector in enumerate(case.inspectors):
        yield Load(
            inspector=inspector.inspector,
            department=case.department,
            rounds=int(drawn.load[x]),
            could=could[x],
        )


def _seats(
    problem: TeamProblem,
    crews: Mapping[DepartmentId, Mapping[RoundId, Sequence[InspectorId]]],
    out: frozenset[RoundId],
) -> Iterator[Seat]:
    """The seats by visit, department and role."""
    member = Role.MEMBER
    for visit in sorted(problem.visits, key=lambda v: v.visit):
        name = problem.rounds.get(visit.visit)
        if name is None or name in out:
            continue
        for department in visit.agenda.departments:
            role = first_role(visit, department)
            for inspector in crews[department][name]:
                yield Seat(visit=visit.visit, inspector=inspector, department=department, role=role)
                role = member
