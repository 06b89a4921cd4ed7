"""Which rounds cannot be staffed, found before anything is drawn.

A greedy filling with augmenting paths staffs a department's whole season at once; only days on which
it leaves a seat empty are looked at one by one. There the fewest rounds are left out, over all
departments together, because a round that one department cannot staff gets no seats in any. Among
equally few, those with the largest tickets go. Beyond SEARCHES nodes per day the search falls back to
leaving out the largest ticket of each blocked set and putting back what fits: then nothing left out
could be put back, but fewer might have sufficed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model import DepartmentId, RoundId, Unplaced
from coordinator.core.team.board import board
from coordinator.core.team.cases import Case, cases
from coordinator.core.team.crewing import Blocked, Crewing
from coordinator.core.team.reasons import reason
from coordinator.core.team.seating import fill
from coordinator.core.team.tickets import press, round_ticket
from coordinator.core.team.values import TeamProblem

SEARCHES = 300
"""Sets of left-out rounds examined per day before the search falls back."""


def feasible(problem: TeamProblem) -> tuple[Unplaced, ...]:
    """The visits that cannot get a team, each with its reason, without drawing anybody."""
    return shortage(problem, cases(problem)).unplaced


@dataclass(frozen=True, kw_only=True, eq=False)
class Shortage:
    """Rounds left out, their visits with reasons, and one way to staff all the others."""

    out: frozenset[RoundId]
    unplaced: tuple[Unplaced, ...]
    _seats: Mapping[DepartmentId, tuple[Case, NDArray[np.int32]]]
    _changed: Mapping[DepartmentId, Mapping[RoundId, Sequence[int]]]

    def witness(self, case: Case) -> NDArray[np.int32]:
        """Seats that staff every round of the case, which must hold none that is left out."""
        tried, seats = self._seats[case.department]
        changed = self._changed.get(case.department, {})
        if tried.rounds == case.rounds and not changed:
            return seats.reshape(-1)
        row = {r.round: x for x, r in enumerate(tried.rounds)}
        kept = seats[[row[r.round] for r in case.rounds]]
        for x, one in enumerate(case.rounds):
            if one.round in changed:
                kept[x] = changed[one.round]
        return kept.reshape(-1)


def shortage(problem: TeamProblem, every: Sequence[Case]) -> Shortage:
    """The rounds of these cases (all of the problem's) that cannot be staffed."""
    k = problem.settings.officers_per_department
    hopeless = frozenset(
        case.rounds[x].round
        for case in every
        for x in np.flatnonzero(case.eligible.sum(axis=1, dtype=np.int64) < k)
    )
    tried: dict[DepartmentId, tuple[Case, NDArray[np.int32]]] = {}
    changed: dict[DepartmentId, dict[RoundId, Sequence[int]]] = {}
    short_days: set[date] = set()
    for case in every:
        kept = case.without(hopeless)
        seats, stuck = _try(problem, kept)
        tried[case.department] = kept, seats.reshape(-1, k)
        short_days.update(kept.rounds[x].day for x in stuck)
    out = set(hopeless)
    blocked_days = short_days | {r.day for c in every for r in c.rounds if r.round in hopeless}
    crews_by_day = _crewings(every, blocked_days, k)
    for day in sorted(short_days):
        crews = crews_by_day[day]
        gone = _leave_out(crews, hopeless, problem.key)
        out |= gone
        for crewing in crews:
            found = crewing.arrange(frozenset(crewing.who) - out)
            if isinstance(found, dict):
                changed.setdefault(crewing.department, {}).update(found)
    crewings = [c for day in sorted(blocked_days) for c in crews_by_day[day]]
    return Shortage(
        out=frozenset(out),
        unplaced=tuple(_unplaced(problem, every, crewings, frozenset(out))),
        _seats=tried,
        _changed=changed,
    )


def _try(problem: TeamProblem, case: Case) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    b = board(
        case.eligible,
        case.day,
        case.mask,
        len(problem.settings.hours.spans),
        problem.settings.officers_per_department,
    )
    nothing = press(problem.key, case.department, (), ())
    stuck = fill(b, nothing, False, np.empty(0, dtype=np.int32))
    return b.seats, np.flatnonzero(stuck)


def _crewings(every: Sequence[Case], days: set[date], k: int) -> dict[date, list[Crewing]]:
    found: dict[date, list[Crewing]] = {day: [] for day in days}
    for case in every:
        rows: dict[date, list[int]] = {}
        for x, one in enumerate(case.rounds):
            if one.day in days:
                rows.setdefault(one.day, []).append(x)
        for day, of in rows.items():
            found[day].append(
                Crewing(
                    department=case.department,
                    who={case.rounds[x].round: _bits(case.eligible[x]) for x in of},
                    mask={case.rounds[x].round: case.rounds[x].mask for x in of},
                    k=k,
                )
            )
    return found


def _bits(row: NDArray[np.uint8]) -> int:
    return int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little")


def _leave_out(
    crewings: Sequence[Crewing], hopeless: frozenset[RoundId], key: bytes
) -> frozenset[RoundId]:
    """The rounds of one day to leave out beside the hopeless ones."""
    tickets = {r: round_ticket(key, r) for c in crewings for r in c.who}
    rounds = frozenset(tickets) - hopeless
    # a department that can staff all of them can staff fewer
    short = [c for c in crewings if isinstance(c.arrange(rounds), Blocked)]
    search = _FewestOut(short, rounds, tickets)
    for many in range(len(tickets) + 1):
        search.look(frozenset(), many)
        if search.best is not None:
            return search.best
        if search.given_up:
            break
    return search.some()


class _FewestOut:
    """Iterative deepening over sets of rounds; of every blocked set one round must go."""

    def __init__(
        self,
        crewings: Sequence[Crewing],
        rounds: frozenset[RoundId],
        tickets: Mapping[RoundId, str],
    ) -> None:
        self.crewings = crewings
        self.rounds = rounds
        self.tickets = tickets
        self.best: frozenset[RoundId] | None = None
        self.seen: set[tuple[frozenset[RoundId], int]] = set()

    @property
    def given_up(self) -> bool:
        """Whether the number of searches is used up."""
        return len(self.seen) >= SEARCHES

    def look(self, out: frozenset[RoundId], many: int) -> None:
        """Try `many` more rounds; the best set found so far is kept in `best`."""
        if (out, many) in self.seen or self.given_up:
            return
        self.seen.add((out, many))
        need = 0
        first: Blocked | None = None
        for crewing, blocked in self.blocks(out):
            people = crewing.people(blocked.rounds).bit_count()
            if blocked.spans.bit_count() == 1:
                need = max(need, len(blocked.rounds) - people // crewing.k)
            if first is None or len(blocked.rounds) < len(first.rounds):
                first = blocked
        if first is None:
            if self.best is None or self.order(out) > self.order(self.best):
                self.best = out
            return
        if max(need, 1) > many:
            return
        for one in self.largest_first(first.rounds):
            self.look(out | {one}, many - 1)

    def some(self) -> frozenset[RoundId]:
        """A set none of which can be put back: the largest tickets of blocked sets."""
        out: set[RoundId] = set()
        while True:
            first = next(iter(self.blocks(frozenset(out))), None)
            if first is None:
                break
            out.add(self.largest_first(first[1].rounds)[0])
        for one in sorted(out, key=lambda r: self.tickets[r]):
            if next(iter(self.blocks(frozenset(out - {one}))), None) is None:
                out.remove(one)
        return frozenset(out)

    def blocks(self, out: frozenset[RoundId]) -> Iterator[tuple[Crewing, Blocked]]:
        """What is blocked in each department when these rounds are left out."""
        for crewing in self.crewings:
            found = crewing.arrange(self.rounds - out)
            if isinstance(found, Blocked):
                yield crewing, found

    def largest_first(self, rounds: frozenset[RoundId]) -> list[RoundId]:
        """Rounds by ticket, descending."""
        return sorted(rounds, key=lambda r: self.tickets[r], reverse=True)

    def order(self, out: frozenset[RoundId]) -> list[str]:
        """What decides between equally small sets: their tickets, the largest first."""
        return [self.tickets[r] for r in self.largest_first(out)]


def _unplaced(
    problem: TeamProblem,
    every: Sequence[Case],
    crewings: Sequence[Crewing],
    out: frozenset[RoundId],
) -> Iterator[Unplaced]:
    """One entry per visit of a round left out, by visit, with what each blocked department lacks."""
    if not out:
        return
    blocks: dict[RoundId, list[tuple[Crewing, Blocked]]] = {r: [] for r in out}
    for crewing in crewings:
        others = frozenset(crewing.who) - out
        for one in sorted(out.intersection(crewing.who)):
            blocked = crewing.blocked(one, others)
            if blocked is not None:
                blocks[one].append((crewing, blocked))
    rounds = {r.round: r for case in every for r in case.rounds if r.round in out}
    found = [
        Unplaced(visit=visit.visit, stage="team", because=because)
        for name in sorted(out)
        for because in (reason(problem, rounds[name], blocks[name]),)
        for visit in rounds[name].visits
    ]
    yield from sorted(found, key=lambda u: u.visit)
