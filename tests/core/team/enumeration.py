"""Oracles written apart from the lottery: every assignment of a small department, flows by networkx."""

from collections.abc import Iterator
from itertools import combinations

import networkx as nx

from coordinator.core.team import TeamProblem, Teams
from coordinator.core.team.cases import Case

Assignment = tuple[tuple[int, ...], ...]


def assignments(case: Case, k: int) -> Iterator[Assignment]:
    """Every way to seat k inspectors in each round, nobody twice in one span of a day."""

    def extend(r: int, busy: frozenset[tuple[int, int, int]]) -> Iterator[Assignment]:
        if r == len(case.rounds):
            yield ()
            return
        spans = [s for s in range(8) if int(case.mask[r]) >> s & 1]
        able = [m for m in range(len(case.inspectors)) if case.eligible[r, m]]
        for crew in combinations(able, k):
            taken = {(int(case.day[r]), s, m) for s in spans for m in crew}
            if not taken & busy:
                for rest in extend(r + 1, busy | taken):
                    yield (crew, *rest)

    return extend(0, frozenset())


def loads(case: Case, assignment: Assignment) -> tuple[int, ...]:
    return tuple(sum(m in crew for crew in assignment) for m in range(len(case.inspectors)))


def squares(values: Iterator[int] | tuple[int, ...] | list[int]) -> int:
    return sum(v * v for v in values)


def balanced(case: Case, k: int) -> list[Assignment]:
    """The assignments with the smallest sum of squared loads."""
    every = list(assignments(case, k))
    best = min(squares(loads(case, a)) for a in every)
    return [a for a in every if squares(loads(case, a)) == best]


def drawn(problem: TeamProblem, teams: Teams, case: Case) -> Assignment:
    """The assignment of a department as the lottery drew it."""
    column = {i.inspector: x for x, i in enumerate(case.inspectors)}
    return tuple(
        tuple(
            sorted(
                column[s.inspector]
                for s in teams.seats
                if s.visit == r.visits[0].visit and s.department == case.department
            )
        )
        for r in case.rounds
    )


def flow_squares(case: Case, k: int) -> int:
    """The smallest sum of squared loads by min-cost flow; every round must keep to one span."""
    graph = nx.MultiDiGraph()
    graph.add_node("source", demand=-k * len(case.rounds))
    graph.add_node("sink", demand=k * len(case.rounds))
    for r in range(len(case.rounds)):
        graph.add_edge("source", ("round", r), capacity=k, weight=0)
        for m in range(len(case.inspectors)):
            if case.eligible[r, m]:
                half = (int(case.day[r]), int(case.mask[r]), m)
                graph.add_edge(("round", r), half, capacity=1, weight=0)
                graph.add_edge(half, ("officer", m), key=0, capacity=1, weight=0)
    for m in range(len(case.inspectors)):
        for step in range(len(case.rounds)):
            graph.add_edge(("officer", m), "sink", capacity=1, weight=2 * step + 1)
    return int(nx.network_simplex(graph)[0])


def can_staff(case: Case, rounds: tuple[int, ...], k: int) -> bool:
    """Whether these rounds of one department can be staffed together, by trying everything."""

    def extend(at: int, busy: frozenset[tuple[int, int, int]]) -> bool:
        if at == len(rounds):
            return True
        r = rounds[at]
        spans = [s for s in range(8) if int(case.mask[r]) >> s & 1]
        able = [m for m in range(len(case.inspectors)) if case.eligible[r, m]]
        for crew in combinations(able, k):
            taken = {(int(case.day[r]), s, m) for s in spans for m in crew}
            if not taken & busy and extend(at + 1, busy | taken):
                return True
        return False

    return extend(0, frozenset())
