"""Does every draw stay a simple random sample? Frequencies over many seeds, with their tests.

`python -m benchmarks.statistics` uses 20,000 seeds and writes benchmarks/STATISTICS.md; the test
suite runs the same functions with fewer.
"""

import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy import stats

from coordinator.core.draw import DrawProblem, Pool, Reason, Stratum, draw, draw_key
from coordinator.core.model import (
    REST,
    DrawMode,
    Item,
    Method,
    Ratio,
    Sharing,
    Task,
    TaskId,
    Window,
)

SEEDS = 20_000
LEVEL = 0.001
"""Level of each chi-square test; seeds are fixed, so a test that passes once always passes."""
BEGIN = date(2026, 3, 2)


@dataclass(frozen=True, kw_only=True)
class Frequency:
    """Inclusions of the subjects of one task and stratum over all seeds, against k/n."""

    task: str
    stratum: str
    k: int
    n: int
    least: float
    most: float
    p_value: float


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How many subjects two classes drew both, per seed, beside the bound that theory gives."""

    n: int
    k: int
    weight: float
    measured: float
    bound: float
    share: float


def season_of_two_classes(size: int) -> DrawProblem:
    """Five tasks over `size` subjects: strata, a cap, two classes, and one task that draws alone."""
    tasks = [
        _task("a", 0, 9),
        _task("b", 7, 14),
        _task("c", 12, 20),
        _task("d", 18, 25),
        replace(_task("e", 0, 25), draw=DrawMode.INDEPENDENT),
    ]
    subjects = np.arange(size)
    high = (subjects % 4 == 0).astype(int)
    pools = {
        "a": _pool(subjects, 1 - high, (size // 10, size // 12), capped=subjects % 10 == 3),
        "b": _pool(subjects, 0 * high, (size // 8,)),
        "c": _pool(subjects[: size // 2], 0 * high[: size // 2], (size // 16,)),
        "d": _pool(subjects, 0 * high, (size // 7,)),
        "e": _pool(subjects, 1 - high, (size // 9, size // 20)),
    }
    return _problem(tasks, pools, size)


def inclusion(problem: DrawProblem, seeds: int) -> list[Frequency]:
    """Inclusion frequency of each eligible subject per task and stratum, tested against k/n.

    For simple random sampling without replacement the sum of (O - E)² / (E (1 - k/n)) (n - 1)/n over
    n subjects is chi-square with n - 1 degrees of freedom.
    """
    counts = {task: np.zeros(len(problem.keys), dtype=np.int64) for task in problem.pools}
    for number in range(seeds):
        for task, drawn in draw(_keyed(problem, number)).drawn.items():
            counts[task][drawn.subjects] += 1
    return [
        _tested(task, stratum, counts[task][_eligible(pool, index)], seeds)
        for task, pool in problem.pools.items()
        for index, stratum in enumerate(pool.strata)
    ]


def overlap(size: int, weight: Fraction, seeds: int) -> Overlap:
    """Two tasks that share no day, each drawing `weight` of `size` subjects.

    The first draws k subjects, of which those beyond the second's starting point g number
    (k - N)+, N binomial(n, g); by Scarf's inequality their expectation is at most
    (sqrt(n g (1 - g) + (k - n g)²) + k - n g) / 2, and the same holds the other way around.
    """
    tasks = [_task("a", 0, 4), _task("b", 7, 11)]
    k = int(weight * size)
    subjects = np.arange(size)
    pools = {t.task: _pool(subjects, 0 * subjects, (k,)) for t in tasks}
    problem = _problem(tasks, pools, size)
    both = 0
    for number in range(seeds):
        drawn = draw(_keyed(problem, number)).drawn
        both += len(np.intersect1d(drawn["a"].subjects, drawn["b"].subjects))
    return Overlap(
        n=size,
        k=k,
        weight=float(weight),
        measured=both / seeds,
        bound=2 * _scarf(size, k, 0.5 if 2 * weight <= 1 else float(weight)),
        share=both / seeds / k,
    )


def independent_overlap(size: int, k: int, seeds: int) -> float:
    """Two groups draw k of `size` each: p-value of the overlap against the hypergeometric law."""
    tasks = [replace(_task(name, 0, 4), group=name) for name in "ab"]
    subjects = np.arange(size)
    pools = {t.task: _pool(subjects, 0 * subjects, (k,)) for t in tasks}
    problem = _problem(tasks, pools, size)
    seen = np.zeros(k + 1, dtype=np.int64)
    for number in range(seeds):
        drawn = draw(_keyed(problem, number)).drawn
        seen[len(np.intersect1d(drawn["a"].subjects, drawn["b"].subjects))] += 1
    expected = stats.hypergeom(size, k, k).pmf(np.arange(k + 1)) * seeds
    common = expected >= 5
    observed = np.append(seen[common], seen[~common].sum())
    awaited = np.append(expected[common], expected[~common].sum())
    return float(stats.chisquare(observed, awaited).pvalue)


def _scarf(n: int, k: int, g: float) -> float:
    beyond = k - n * g
    return (math.sqrt(n * g * (1 - g) + beyond**2) + beyond) / 2


def _tested(task: str, stratum: Stratum, counts: np.ndarray, seeds: int) -> Frequency:
    n, k = stratum.eligible, min(stratum.k, stratum.eligible)
    share = k / n
    deviation = ((counts - seeds * share) ** 2).sum() / (seeds * share * (1 - share))
    return Frequency(
        task=task,
        stratum=stratum.name,
        k=k,
        n=n,
        least=float(counts.min()) / seeds,
        most=float(counts.max()) / seeds,
        p_value=float(stats.chi2(n - 1).sf(deviation * (n - 1) / n)),
    )


def _eligible(pool: Pool, stratum: int) -> np.ndarray:
    return pool.subjects[(pool.stratum == stratum) & (pool.reason == Reason.NONE)]


def _keyed(problem: DrawProblem, number: int) -> DrawProblem:
    return replace(problem, key=draw_key(number.to_bytes(32, "big"), bytes(32)))


def _task(name: str, opens: int, closes: int) -> Task:
    return Task(
        task=TaskId(name),
        lead="A",
        items=(f"item-{name}",),
        window=Window(BEGIN + timedelta(opens), BEGIN + timedelta(closes)),
        announced=True,
        group="g",
        ratio=Ratio(text="0.1", value=Fraction(1, 10)),
    )


def _pool(
    subjects: np.ndarray,
    stratum: np.ndarray,
    numbers: tuple[int, ...],
    capped: np.ndarray | None = None,
) -> Pool:
    hindered = np.zeros(len(subjects), dtype=bool) if capped is None else capped
    names = ["risk=D", REST][-len(numbers) :]
    strata = tuple(
        Stratum(
            name=name,
            ratio=Ratio(text="1", value=Fraction(1)),
            scope=int((stratum == index).sum()),
            eligible=int(((stratum == index) & ~hindered).sum()),
            k=k,
        )
        for index, (name, k) in enumerate(zip(names, numbers, strict=True))
    )
    return Pool(
        subjects=subjects.astype(np.int32),
        stratum=stratum.astype(np.int16),
        reason=np.where(hindered, Reason.CAP, Reason.NONE).astype(np.uint8),
        strata=strata,
    )


def _problem(tasks: list[Task], pools: Mapping[str, Pool], size: int) -> DrawProblem:
    items = {
        f"item-{t.task}": Item(
            item=f"item-{t.task}", department="A", methods=frozenset({Method.ON_SITE}), minutes=30
        )
        for t in tasks
    }
    sharing = Sharing(tasks={t.task: t for t in tasks}, items=items, bars={}, minutes_cap=240)
    keys = [f"91370303{i:010d}" for i in range(size)]
    return DrawProblem(keys=keys, pools=dict(pools), sharing=sharing, key=bytes(32))


def main(seeds: int = SEEDS) -> None:
    """Measure and write benchmarks/STATISTICS.md."""
    lines = [
        "# Are coordinated draws still simple random samples?",
        "",
        f"{seeds:,} seeds; {datetime.now(UTC):%Y-%m-%d}; {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}. "
        f"Chi-square per task and stratum, level {LEVEL}. `make statistics` repeats it.",
        "",
        "Tasks a to d share one group (two classes for most subjects), e draws alone; a tenth of the",
        "subjects of a has reached the cap.",
        "",
        "| task | stratum | k | eligible n | k/n | least | most | p-value |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for f in inclusion(season_of_two_classes(60), seeds):
        lines.append(
            f"| {f.task} | {f.stratum} | {f.k} | {f.n} | {f.k / f.n:.4f} | {f.least:.4f} "
            f"| {f.most:.4f} | {f.p_value:.3f} |"
        )
    lines += [
        "",
        "Two tasks of one group that share no day: subjects drawn by both, per draw, beside the bound.",
        "",
        "| library n | drawn by each k | share each | both, measured | bound | measured / k |",
        "|---|---|---|---|---|---|",
    ]
    for size, weight, times in (
        (100, Fraction(1, 20), seeds),
        (100, Fraction(1, 2), seeds),
        (1000, Fraction(1, 2), seeds // 10),
        (10_000, Fraction(1, 2), seeds // 100),
    ):
        o = overlap(size, weight, times)
        lines.append(
            f"| {o.n:,} | {o.k:,} | {o.weight:g} | {o.measured:.4f} | {o.bound:.4f} "
            f"| {o.share:.5f} |"
        )
    p = independent_overlap(60, 12, seeds)
    lines += [
        "",
        "Two different groups draw 12 of 60 each: overlap against the hypergeometric law, "
        f"p-value {p:.3f}.",
        "",
    ]
    text = "\n".join(lines)
    (Path(__file__).parent / "STATISTICS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
