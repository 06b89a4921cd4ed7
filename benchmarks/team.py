"""The lottery of inspectors beside min-cost flows that only balance the load.

`seconds` are of the wall clock, `cpu` of the processor (everything here runs on one thread); factors
and shares rest on `cpu`, which other work on the machine disturbs less.

The peers get the eligibility tables ready made and return loads; `team` starts from the problem and
returns drawn, explained teams. All work on the same instance in the same run.
"""

import hashlib
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from coordinator.core.model import (
    Agenda,
    Department,
    DepartmentId,
    DepartmentKind,
    Inspector,
    InspectorId,
    InspectorState,
    OfficeHours,
    Place,
    RoundId,
    Settings,
    Slot,
    Staff,
    SubjectKey,
    TaskId,
    Visit,
    VisitId,
    VisitKind,
    Window,
)
from coordinator.core.team import TeamProblem, team
from coordinator.core.team.board import board
from coordinator.core.team.cases import Case, cases
from coordinator.core.team.chain import mix
from coordinator.core.team.lottery import press_of
from coordinator.core.team.seating import fill, level
from coordinator.core.team.shortage import shortage
from coordinator.core.team.tickets import chain_seed

OPENS = date(2026, 1, 5)
TIMES = ((540, 660), (840, 960))
Row = dict[str, object]


def main(runs: int = 5) -> list[Row]:
    """Print and return one row per subject: seconds (median of `runs`; networkx once), loads, share."""
    rows: list[Row] = []
    goal = instance(visits=10_000, inspectors=400, departments=20, partners=(1, 3))
    team(instance(visits=50, inspectors=40, departments=2, partners=(1, 2)))
    rows += _ours("team, 10,000 visits", goal, runs)
    ready = _staffable(goal)
    rows.append(_balance("team, loads only", ready, runs, lambda c: _level(goal, c)))
    rows.append(_balance("OR-Tools SimpleMinCostFlow", ready, runs, _ortools))
    rows.append(_balance("networkx network_simplex", ready, 1, _networkx))
    _compare(rows)
    large = instance(visits=25_000, inspectors=1_500, departments=20, partners=(4, 4))
    rows += _ours("team, 25,000 visits", large, runs)
    for row in rows:
        print("  ".join(f"{k} {v}" for k, v in row.items()))
    return rows


def instance(
    *, visits: int, inspectors: int, departments: int, partners: tuple[int, int], seed: int = 1
) -> TeamProblem:
    """A season of 240 working days: two qualifications, absences, interests, one visit per round."""
    dice = random.Random(seed)  # noqa: S311 - a made-up season, not a draw
    codes = [DepartmentId(f"D{d:02d}") for d in range(departments)]
    people = tuple(
        Inspector(
            inspector=InspectorId(f"P{i:05d}"),
            department=codes[i % departments],
            certificate=f"C{i:05d}",
            certificate_expires=OPENS + timedelta(days=dice.choice([300, 900, 900, 900])),
            state=InspectorState.ACTIVE,
            name="王某",
            qualifications=frozenset(q for q in ("fire", "food") if dice.random() < 0.8),
        )
        for i in range(inspectors)
    )
    days = [d for x in range(336) if (d := OPENS + timedelta(days=x)).weekday() < 5]
    absences = {}
    for one in people:
        first = dice.randrange(300)
        absences[one.inspector] = (
            Window(OPENS + timedelta(days=first), OPENS + timedelta(days=first + 14)),
        )
    agendas = [_agenda(dice, codes, partners, t) for t in range(400)]
    made, slots, interests, places = [], {}, {}, {}
    for v in range(visits):
        subject = SubjectKey(f"9137030{v:011d}")
        agenda = dice.choice(agendas)
        visit = VisitId(f"{subject}/{agenda.tasks[0]}")
        made.append(Visit(visit=visit, subject=subject, agenda=agenda))
        start, end = dice.choice(TIMES)
        slots[visit] = Slot(day=dice.choice(days), start=start, end=end)
        places[subject] = Place(region=f"37030{dice.randrange(1, 7)}", lng=v, lat=v)
        if dice.random() < 0.02:
            interests[subject] = frozenset({dice.choice(people).inspector})
    return TeamProblem(
        visits=tuple(made),
        slots=slots,
        rounds={v.visit: RoundId(v.visit) for v in made},
        places=places,
        staff=Staff(
            departments={
                c: Department(code=c, name=c, kind=DepartmentKind.DEPARTMENT) for c in codes
            },
            inspectors=people,
            interests=interests,
            absences=absences,
        ),
        settings=Settings(
            minutes_per_visit=240,
            cap_per_year=None,
            cap_exempt_flags=frozenset(),
            officers_per_department=2,
            round_visits=1,
            hours=OfficeHours(spans=((540, 720), (810, 1050))),
            speed_km_h=30,
        ),
        key=hashlib.sha256(b"benchmark").digest(),
    )


def _agenda(
    dice: random.Random, codes: list[DepartmentId], partners: tuple[int, int], task: int
) -> Agenda:
    group = dice.sample(codes, dice.randint(*partners))
    closes = OPENS + timedelta(days=dice.choice([200, 335]))
    return Agenda(
        tasks=(TaskId(f"T{task:03d}"),),
        kind=VisitKind.ON_SITE,
        announced=True,
        lead_task=TaskId(f"T{task:03d}"),
        lead_department=group[0],
        initiating=tuple(group[: dice.randint(1, len(group))]),
        departments=tuple(sorted(group)),
        items={},
        qualifications={
            d: frozenset(q for q in ("fire", "food") if dice.random() < 0.2) for d in group
        },
        window=Window(OPENS, closes),
        minutes=60,
    )


def _ours(name: str, problem: TeamProblem, runs: int) -> list[Row]:
    """The whole lottery, then each stage by itself."""
    whole, cpu = _timed(lambda: team(problem), runs)
    result = team(problem)
    every = cases(problem)
    found = shortage(problem, every)
    k = problem.settings.officers_per_department
    kept = [(c, found.witness(c)) for c in (c.without(found.out) for c in every)]
    spent: dict[str, list[float]] = {"fill": [], "level": [], "mix": []}
    for _ in range(runs):
        boards = [
            (board(c.eligible, c.day, c.mask, 2, k), press_of(problem, c), w) for c, w in kept
        ]
        spent["fill"].append(_once(lambda b=boards: [fill(x, p, True, w) for x, p, w in b])[1])
        spent["level"].append(_once(lambda b=boards: [level(x) for x, _, _ in b])[1])
        seeds = [np.uint64(chain_seed(problem.key, c.department)) for c, _ in kept]
        spent["mix"].append(
            _once(lambda b=boards, s=seeds: [mix(x, i) for (x, _, _), i in zip(b, s, strict=True)])[
                1
            ]
        )
    stages = {
        "cases": _timed(lambda: cases(problem), runs)[1],
        "shortage": _timed(lambda: shortage(problem, every), runs)[1],
        **{stage: median(seconds) for stage, seconds in spent.items()},
    }
    stages["heads and seats"] = cpu - sum(stages.values())
    squares = sum(x.rounds**2 for x in result.loads)
    rows: list[Row] = [
        {
            "subject": name,
            "seconds": round(whole, 3),
            "cpu": round(cpu, 3),
            "squares": squares,
            "seats": len(result.seats),
            "unplaced": len(result.unplaced),
        }
    ]
    rows += [
        {
            "subject": f"{name}: {stage}",
            "cpu": round(seconds, 4),
            "share": round(seconds / cpu, 3),
        }
        for stage, seconds in stages.items()
    ]
    return rows


def _staffable(problem: TeamProblem) -> list[Case]:
    every = cases(problem)
    out = shortage(problem, every).out
    return [c.without(out) for c in every]


def _balance(
    name: str, ready: list[Case], runs: int, solve: Callable[[Case], NDArray[np.int64]]
) -> Row:
    loads: list[NDArray[np.int64]] = []
    seconds, cpu = _timed(lambda: loads.extend(solve(case) for case in ready), runs)
    last = loads[-len(ready) :]
    return {
        "subject": name,
        "seconds": round(seconds, 3),
        "cpu": round(cpu, 3),
        "squares": int(sum((x.astype(np.int64) ** 2).sum() for x in last)),
    }


def _compare(rows: list[Row]) -> None:
    """Say how many times faster each of ours is than networkx, and whether the loads agree."""
    peer = rows[-1]
    for row in rows[:-1]:
        if "squares" in row:
            row["times networkx"] = round(float(str(peer["cpu"])) / float(str(row["cpu"])))
            row["same load"] = row["squares"] == peer["squares"]


def _level(problem: TeamProblem, case: Case) -> NDArray[np.int64]:
    b = board(case.eligible, case.day, case.mask, 2, problem.settings.officers_per_department)
    fill(b, press_of(problem, case), True, np.empty(0, dtype=np.int32))
    level(b)
    return b.load.astype(np.int64)


def _arcs(case: Case) -> tuple[NDArray[np.int64], int, int]:
    """Arcs (tail, head, capacity, cost) of round → officer's half-day → officer → sink, and source, sink."""
    rounds, people = case.eligible.shape
    row, person = np.nonzero(case.eligible)
    span = (case.mask == 2).astype(np.int64)
    half = rounds + (case.day[row] * 2 + span[row]) * people + person
    halves = np.unique(half)
    first_person = rounds + (int(case.day.max()) + 1) * 2 * people
    sink, source = first_person + people, first_person + people + 1
    most = 2 * (2 * rounds // people) + 20
    step = np.arange(most)
    parts = [
        (np.full(rounds, source), np.arange(rounds), np.full(rounds, 2), np.zeros(rounds)),
        (row, half, np.ones(len(row)), np.zeros(len(row))),
        (halves, first_person + (halves - rounds) % people, np.ones(len(halves)), 0 * halves),
        (
            first_person + np.repeat(np.arange(people), most),
            np.full(people * most, sink),
            np.ones(people * most),
            np.tile(2 * step + 1, people),
        ),
    ]
    arcs = [np.concatenate([p[x] for p in parts]).astype(np.int64) for x in range(4)]
    return np.stack(arcs, axis=1), source, sink


def _ortools(case: Case) -> NDArray[np.int64]:
    arcs, source, sink = _arcs(case)
    flow = min_cost_flow.SimpleMinCostFlow()
    names = flow.add_arcs_with_capacity_and_unit_cost(*arcs.T.copy())
    flow.set_node_supply(source, 2 * len(case.rounds))
    flow.set_node_supply(sink, -2 * len(case.rounds))
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("no optimal flow")
    used = flow.flows(names)
    last = arcs[:, 1] == sink
    return np.bincount(arcs[last, 0], weights=used[last])[-len(case.inspectors) :]


def _networkx(case: Case) -> NDArray[np.int64]:
    arcs, source, sink = _arcs(case)
    graph = nx.MultiDiGraph()
    graph.add_node(source, demand=-2 * len(case.rounds))
    graph.add_node(sink, demand=2 * len(case.rounds))
    graph.add_edges_from((a, b, {"capacity": c, "weight": w}) for a, b, c, w in arcs.tolist())
    _, flow = nx.network_simplex(graph)
    first = sink - len(case.inspectors)
    return np.array([sum(flow[p][sink].values()) for p in range(first, sink)], dtype=np.int64)


def _timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Medians of wall and processor seconds."""
    spent = [_once(work) for _ in range(runs)]
    return median(wall for wall, _ in spent), median(cpu for _, cpu in spent)


def _once(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
