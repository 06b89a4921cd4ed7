"""Reservation and schedule beside CP-SAT on the same seasons.

The cost both minimise is metres plus people's days, a day weighing an hour's travel. CP-SAT gets
all visits forced and the times of our plan as a hint; its cost is None where it finds no plan.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.schedule_instances import Size, reserve_problem, schedule_problem
from coordinator.core.model import Visit
from coordinator.core.schedule import Schedule, ScheduleProblem, check, metres, reserve, schedule
from coordinator.core.schedule.forest import forest_metres

Row = dict[str, object]
SMALL = Size(visits=1_000, inspectors=400, departments=20, days=60, round_visits=3)
SEASONS = (
    ("1,000 visits, rounds of 3", SMALL, 100_000),
    ("1,000 visits, a team each", replace(SMALL, round_visits=1), 100_000),
    (
        "10,000 visits, rounds of 3",
        Size(visits=10_000, inspectors=400, departments=20, days=60, round_visits=3, officers=1),
        1_000_000,
    ),
)


def main(runs: int = 5, seconds: float = 120.0) -> list[Row]:
    """Print and return one row per season: our median seconds, the peer's, unplaced, cost, bound."""
    reserve(reserve_problem(Size(visits=60, inspectors=60, departments=4, days=10)))
    schedule(schedule_problem(Size(visits=60, inspectors=60, departments=4, days=10), 50))
    rows = [_reserve_row(size, runs) for size in _batches()]
    for work, size, moves in SEASONS:
        rows += _schedule_rows(work, schedule_problem(size, moves), runs, seconds)
    for row in rows:
        print(" | ".join(f"{k}: {v}" for k, v in row.items()), flush=True)
    return rows


def _batches() -> tuple[Size, ...]:
    year = Size(visits=25_000, inspectors=1_500, departments=20, days=250)
    return year, replace(year, inspectors=400), replace(year, round_visits=3)


def _reserve_row(size: Size, runs: int) -> Row:
    problem = reserve_problem(size)
    found = reserve(problem)
    return {
        "stage": "reserve",
        "work": f"{size.visits} visits, {size.inspectors} inspectors, {size.days} days,"
        f" rounds of {size.round_visits}",
        "ours": round(_median(lambda: reserve(problem), runs), 3),
        "unplaced": len(found.unplaced),
        "travel": found.travel,
        "bound": found.travel_bound,
    }


def _schedule_rows(work: str, problem: ScheduleProblem, runs: int, seconds: float) -> list[Row]:
    confirmed = replace(problem, moves=0)
    before, found = schedule(confirmed), schedule(problem)
    assert check(problem, found) == ()
    ours = _median(lambda: schedule(problem), runs)
    asked = f"{work} ({len(problem.visits)} visits)"
    rows: list[Row] = [
        {
            "stage": "schedule, present plan",
            "work": asked,
            "ours": round(_median(lambda: schedule(confirmed), runs), 3),
            **_figures(problem, before),
        },
        {"stage": "schedule", "work": asked, "ours": round(ours, 2), **_figures(problem, found)},
    ]
    if seconds > 0:
        peer = optimum(problem, seconds, found)
        rows[1] |= {
            "peer": round(peer.seconds, 1),
            "ratio": round(peer.seconds / ours, 1),
            "peer cost": peer.cost,
            "peer bound": peer.bound,
        }
    return rows


def _figures(problem: ScheduleProblem, found: Schedule) -> Row:
    return {
        "unplaced": len(found.unplaced),
        "travel": found.travel,
        "travel bound": found.travel_bound,
        "person-days": found.person_days,
        "cost": cost(problem, found),
        "cost bound": floor(problem),
    }


def cost(problem: ScheduleProblem, found: Schedule) -> int:
    """Metres and people's days as one figure."""
    return found.travel + found.person_days * problem.settings.speed_km_h * 1000


def floor(problem: ScheduleProblem) -> int:
    """A cost no plan goes below: each person alone, in the days his or her minutes need at least."""
    weight, hours = problem.settings.speed_km_h * 1000, problem.settings.hours
    theirs: dict[str, list[Visit]] = {}
    for visit in problem.visits:
        for inspector in dict.fromkeys(problem.teams[visit.visit]):
            theirs.setdefault(inspector, []).append(visit)
    total = 0
    for mine in theirs.values():
        places = [problem.places[v.subject] for v in mine]
        edges = np.zeros(len(mine), dtype=np.int64)
        forest_metres(
            np.array([p.lng for p in places]),
            np.array([p.lat for p in places]),
            np.array([v.agenda.window.opens.toordinal() for v in mine]),
            np.array([v.agenda.window.closes.toordinal() for v in mine]),
            problem.cosine,
            edges,
        )
        ways = np.sort(edges[1:])
        needed = -(-sum(v.agenda.minutes for v in mine) // hours.minutes)
        total += min(
            weight * days + int(ways[: len(mine) - days].sum())
            for days in range(needed, len(mine) + 1)
            if days == len(mine) or ways[len(mine) - days - 1] <= weight
        )
    return total


def _median(run: Callable[[], object], runs: int) -> float:
    spent = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return median(spent)


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What CP-SAT found: cost of its plan (None without one), its bound, and the time it took."""

    cost: int | None
    bound: int
    seconds: float


def optimum(problem: ScheduleProblem, seconds: float, hint: Schedule | None = None) -> Peer:
    """CP-SAT with all visits forced: times, and per person one path through his or her season."""
    model = cp_model.CpModel()
    times = {v: _times(model, problem, v, hint) for v in problem.visits}
    weight = problem.settings.speed_km_h * 1000
    terms: list[cp_model.LinearExprT] = []
    theirs: dict[str, list[Visit]] = {}
    for visit in problem.visits:
        for inspector in dict.fromkeys(problem.teams[visit.visit]):
            theirs.setdefault(inspector, []).append(visit)
    links: dict[tuple[Visit, Visit], cp_model.IntVar] = {}
    for mine in theirs.values():
        terms.append(_path(model, problem, times, mine, links, weight))
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    begun = time.perf_counter()
    status = solver.solve(model)
    spent = time.perf_counter() - begun
    solved = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    value = round(solver.objective_value) if solved else None
    return Peer(cost=value, bound=round(solver.best_objective_bound), seconds=spent)


Times = tuple[cp_model.IntVar, cp_model.IntVar, cp_model.IntVar]


def _times(
    model: cp_model.CpModel, problem: ScheduleProblem, visit: Visit, hint: Schedule | None
) -> Times:
    """Day, start and end of a visit within its window, the office hours and its team's presence."""
    hours = problem.settings.hours
    team = problem.teams[visit.visit]
    days = [
        k
        for k, d in enumerate(problem.days)
        if d in visit.agenda.window and all(problem.staff.present(i, d) for i in team)
    ]
    ends = {m: hours.end_of(m, visit.agenda.minutes) for m in range(1440) if hours.allows_start(m)}
    day = model.new_int_var_from_domain(cp_model.Domain.from_values(days), "")
    possible = {m: e for m, e in ends.items() if e is not None}
    start = model.new_int_var_from_domain(cp_model.Domain.from_values(list(possible)), "")
    end = model.new_int_var_from_domain(cp_model.Domain.from_values(list(possible.values())), "")
    lengths = {e - m for m, e in possible.items()}
    if len(lengths) == 1:
        model.add(end == start + lengths.pop())
    else:
        model.add_allowed_assignments([start, end], list(possible.items()))
    if hint is not None and visit.visit in hint.slots:
        slot = hint.slots[visit.visit]
        model.add_hint(day, problem.days.index(slot.day))
        model.add_hint(start, slot.start)
        model.add_hint(end, slot.end)
    return day, start, end


def _path(
    model: cp_model.CpModel,
    problem: ScheduleProblem,
    times: dict[Visit, Times],
    mine: list[Visit],
    links: dict[tuple[Visit, Visit], cp_model.IntVar],
    weight: int,
) -> cp_model.LinearExprT:
    """One person's visits in order of time: metres on a day, a new day's weight between days."""
    arcs = []
    terms: list[cp_model.LinearExprT] = [weight]
    for k, one in enumerate(mine, start=1):
        arcs.append((0, k, model.new_bool_var("")))
        arcs.append((k, 0, model.new_bool_var("")))
        for m, two in enumerate(mine, start=1):
            if k == m:
                continue
            follows = model.new_bool_var("")
            arcs.append((k, m, follows))
            way = metres(problem.places[one.subject], problem.places[two.subject], problem.cosine)
            same = _same_day(model, problem, times, links, (one, two), way)
            together = model.new_bool_var("")
            model.add_implication(together, same)
            model.add_implication(together, follows)
            night = model.new_bool_var("")
            model.add(night + together == follows)
            model.add(times[one][0] + 1 <= times[two][0]).only_enforce_if(night)
            terms.append(way * together + weight * night)
    model.add_circuit(arcs)
    return sum(terms)


def _same_day(
    model: cp_model.CpModel,
    problem: ScheduleProblem,
    times: dict[Visit, Times],
    links: dict[tuple[Visit, Visit], cp_model.IntVar],
    pair: tuple[Visit, Visit],
    way: int,
) -> cp_model.IntVar:
    """Whether one visit follows the other on the same day, with the way between."""
    if pair not in links:
        links[pair] = model.new_bool_var("")
        one, two = times[pair[0]], times[pair[1]]
        ride = -(-way * 60 // (problem.settings.speed_km_h * 1000))
        model.add(one[0] == two[0]).only_enforce_if(links[pair])
        model.add(one[2] + ride <= two[1]).only_enforce_if(links[pair])
    return links[pair]


if __name__ == "__main__":
    main()
