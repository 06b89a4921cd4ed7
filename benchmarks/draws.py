"""Tickets, draw and merge of a million subjects and two hundred tasks, beside their peers."""

import hashlib
import heapq
import resource
from dataclasses import replace
from itertools import combinations

import consistent_sampler
import duckdb
import networkx as nx
import numpy as np
import polars as pl

from benchmarks.instances import Shape, draw_problem
from benchmarks.measure import Row, median, once
from coordinator.core.draw import DrawProblem, draw
from coordinator.core.draw.bound import visits_bound
from coordinator.core.draw.hashing import Hasher
from coordinator.core.draw.tickets import base_tickets
from coordinator.core.merge.sweep import count_visits
from coordinator.core.model import DrawMode


def tickets(runs: int, size: int) -> list[Row]:
    """The base ticket of every subject."""
    keys = [f"91370303{i:010d}" for i in range(size)]
    key, which = bytes(range(32)), np.arange(size, dtype=np.int32)
    hasher = Hasher(keys)
    peer = median(lambda: consistent_sampler.make_ticket_heap(keys, "seed"), max(1, runs // 2))
    rows = [Row(stage="tickets", what="consistent_sampler", seconds=peer, runs=max(1, runs // 2))]

    def loop() -> list[bytes]:
        return [hashlib.sha256(b"seed" + k.encode()).digest() for k in keys]

    for what, run in (
        ("hashlib loop", loop),
        ("ours, plain", lambda: base_tickets(key, "group", keys)),
        ("ours, compiled", lambda: hasher.base_tickets(key, "group", which)),
        ("ours, compiled, keys laid out anew", lambda: Hasher(keys).base_tickets(key, "g", which)),
    ):
        seconds = median(run, runs)
        rows.append(
            Row(
                stage="tickets", what=what, seconds=seconds, runs=runs, ratio_to_peer=peer / seconds
            )
        )
    return rows


def draw_and_merge(runs: int, size: int, *, slow_peers: bool) -> list[Row]:
    """All draws of a year and the count of visits."""
    problem = draw_problem(Shape(subjects=size, tasks=200))
    tasks = problem.sharing.tasks

    def ours() -> int:
        drawn = {task: its.subjects for task, its in draw(problem).drawn.items()}
        return count_visits(tasks, drawn, size)

    seconds = median(ours, runs)
    drawn = {task: its.subjects for task, its in draw(problem).drawn.items()}
    total = sum(map(len, drawn.values()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows = [
        Row(
            stage="draw + merge", what=f"ours, {size:,} subjects, {total:,} rows drawn",
            seconds=seconds, runs=runs, note=f"peak of the process so far {memory} MiB",
        )
    ]  # fmt: skip
    if slow_peers:
        sampler = once(lambda: _consistent_sampler(problem))
        cover = once(lambda: _networkx(problem, drawn))
        rows.append(
            Row(
                stage="draw + merge", what="consistent_sampler per task + networkx clique cover",
                seconds=sampler + cover, runs=1, note=f"{sampler:.1f} + {cover:.1f} s",
            )
        )  # fmt: skip
        rows[0].ratio_to_peer = (sampler + cover) / seconds
        plain = once(lambda: _hashlib(problem))
        rows.append(
            Row(
                stage="draw + merge",
                what="hashlib + heapq per task, draw only",
                seconds=plain,
                runs=1,
            )
        )
    return rows


def scattered(runs: int, size: int) -> list[Row]:
    """The draw alone where almost every subject stands in a set of tasks of its own."""
    problem = draw_problem(Shape(subjects=size, tasks=200, scattered=True))
    seconds = median(lambda: draw(problem), runs)
    what = f"ours, {size:,} subjects, libraries filled by chance (worst case)"
    return [Row(stage="draw", what=what, seconds=seconds, runs=runs)]


def merge_alone(runs: int, size: int) -> list[Row]:
    """Counting the fewest visits of drawn lists grouped by task."""
    problem = draw_problem(Shape(subjects=size, tasks=200))
    tasks = problem.sharing.tasks
    drawn = {task: its.subjects for task, its in draw(problem).drawn.items()}
    visits = count_visits(tasks, drawn, size)
    peers = {
        "polars, in rounds": lambda: _polars(problem, drawn),
        "duckdb, in rounds": lambda: _duckdb(problem, drawn),
    }
    cover = once(lambda: _networkx(problem, drawn))
    ours = median(lambda: count_visits(tasks, drawn, size), runs)
    rows = [
        Row(stage="merge alone", what=f"ours, {visits:,} visits", seconds=ours, runs=runs),
        Row(
            stage="merge alone", what="networkx clique cover (greedy)", seconds=cover, runs=1,
            ratio_to_peer=cover / ours,
        ),
    ]  # fmt: skip
    for what, run in peers.items():
        found = run()
        seconds = median(run, runs)
        note = "" if found == visits else f"counts {found:,}"
        rows.append(
            Row(
                stage="merge alone", what=what, seconds=seconds, runs=runs, note=note,
                ratio_to_peer=seconds / ours,
            )
        )  # fmt: skip
    return rows


def doors(size: int) -> list[Row]:
    """Visits against the lower bound, coordinated and independent, equal and mixed ratios."""
    rows = []
    for name, ratios in (("equal 5 %", ("0.05",)), ("2 to 10 %", ("0.02", "0.05", "0.08", "0.1"))):
        problem = draw_problem(Shape(subjects=size, tasks=200, ratios=ratios))
        bound = visits_bound(problem)
        alone = _independent(problem)
        for how, asked in (("coordinated", problem), ("independent", alone)):
            drawn = {task: its.subjects for task, its in draw(asked).drawn.items()}
            visits = count_visits(asked.sharing.tasks, drawn, size)
            again = _twice_in_a_group(asked, drawn)
            rows.append(
                Row(
                    stage="doors saved", what=f"{how}, ratios {name}, {size:,} subjects",
                    seconds=0.0, runs=1,
                    note=f"{sum(map(len, drawn.values())):,} draws, {visits:,} visits, bound "
                    f"{bound:,} ({visits / bound:.3f}); visited twice or more within one kind: "
                    f"{again:.3%} of subjects",
                )
            )  # fmt: skip
    return rows


def _twice_in_a_group(problem: DrawProblem, drawn: dict[str, np.ndarray]) -> float:
    size, worst = len(problem.keys), 0
    visited = np.zeros((2, size), dtype=np.int64)
    for kind in (True, False):
        point = np.full(size, 2**31 - 1, dtype=np.int64)
        mine = [
            problem.sharing.tasks[t] for t in drawn if problem.sharing.tasks[t].announced is kind
        ]
        for task in sorted(mine, key=lambda t: (-t.window.opens.toordinal(), t.window.closes)):
            its = drawn[task.task]
            late = its[point[its] > task.window.closes.toordinal()]
            point[late] = task.window.opens.toordinal()
            visited[int(kind), late] += 1
        worst += int((visited[int(kind)] > 1).sum())
    return worst / (2 * size)


def _independent(problem: DrawProblem) -> DrawProblem:
    tasks = {n: replace(t, draw=DrawMode.INDEPENDENT) for n, t in problem.sharing.tasks.items()}
    return replace(problem, sharing=replace(problem.sharing, tasks=tasks, _agendas={}))


def _consistent_sampler(problem: DrawProblem) -> int:
    total = 0
    for task, pool in problem.pools.items():
        keys = [problem.keys[i] for i in pool.subjects.tolist()]
        total += len(list(consistent_sampler.sampler(keys, seed=task, take=pool.strata[0].k)))
    return total


def _hashlib(problem: DrawProblem) -> int:
    total = 0
    for task, pool in problem.pools.items():
        prefix = f"{problem.key.hex()}|task:{task}|".encode()
        digests = [
            hashlib.sha256(prefix + problem.keys[i].encode()).digest() for i in pool.subjects
        ]
        total += len(heapq.nsmallest(pool.strata[0].k, digests))
    return total


def _networkx(problem: DrawProblem, drawn: dict[str, np.ndarray]) -> int:
    """Per subject a colouring of the graph of tasks that cannot share a visit."""
    tasks = problem.sharing.tasks
    apart = {
        pair
        for pair in combinations(sorted(tasks), 2)
        if problem.sharing.barrier(*pair) in ("announced", "window")
    }
    held: dict[int, list[str]] = {}
    for task in sorted(drawn):
        for subject in drawn[task].tolist():
            held.setdefault(subject, []).append(task)
    visits = 0
    for its in held.values():
        graph = nx.Graph()
        graph.add_nodes_from(its)
        graph.add_edges_from(pair for pair in combinations(its, 2) if pair in apart)
        visits += 1 + max(nx.greedy_color(graph).values())
    return visits


def _frame(problem: DrawProblem, drawn: dict[str, np.ndarray]) -> pl.DataFrame:
    tasks = problem.sharing.tasks
    counts = [len(drawn[t]) for t in drawn]
    return pl.DataFrame(
        {
            "subject": np.concatenate(list(drawn.values())) * 2
            + np.repeat([int(tasks[t].announced) for t in drawn], counts).astype(np.int32),
            "opens": np.repeat([tasks[t].window.opens.toordinal() for t in drawn], counts),
            "closes": np.repeat([tasks[t].window.closes.toordinal() for t in drawn], counts),
        }
    )


def _polars(problem: DrawProblem, drawn: dict[str, np.ndarray]) -> int:
    """The earliest close of each subject is a visit; what it does not reach goes into the next round."""
    left, visits = _frame(problem, drawn), 0
    while len(left):
        left = left.with_columns(point=pl.col("closes").min().over("subject"))
        visits += left["subject"].n_unique()
        left = left.filter(pl.col("opens") > pl.col("point"))
    return visits


def _duckdb(problem: DrawProblem, drawn: dict[str, np.ndarray]) -> int:
    database = duckdb.connect()
    visits = 0
    rows = {name: column.to_numpy() for name, column in _frame(problem, drawn).to_dict().items()}
    database.register("rows", rows)
    database.execute("create table remaining as select * from rows")
    while True:
        (count,) = database.execute("select count(distinct subject) from remaining").fetchone()
        if not count:
            return visits
        visits += count
        database.execute(
            "create or replace table remaining as select subject, opens, closes from (select *, "
            "min(closes) over (partition by subject) as point from remaining) where opens > point"
        )
