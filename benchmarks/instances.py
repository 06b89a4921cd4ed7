"""Instances of 3.7 as arrays: what a draw over a million subjects is asked, made from a seed."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from coordinator.core.draw import DrawProblem, Pool, Stratum
from coordinator.core.model import REST, Item, Method, Ratio, Sharing, Task, Window

YEAR = date(2026, 1, 5)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How large and how mixed: a fifth of the tasks is undirected, 30 % are unannounced.

    A library holds whole trades, and one row in fifty by chance is missing; `scattered` libraries
    hold every subject by chance alone, so that almost no two subjects stand in the same tasks.
    """

    subjects: int
    tasks: int
    departments: int = 20
    ratios: tuple[str, ...] = ("0.05",)
    scattered: bool = False
    seed: int = 1


def draw_problem(shape: Shape) -> DrawProblem:
    """Libraries of skewed size; directed tasks take four of twelve districts or a few trades."""
    random = np.random.default_rng(shape.seed)
    size = shape.subjects
    district = random.integers(0, 12, size)
    trade = np.minimum(random.geometric(0.09, size) - 1, 29)
    member = [
        _library(share, trade, shape.scattered, random) for share in _shares(shape.departments)
    ]
    tasks, pools, items = {}, {}, {}
    for number in range(shape.tasks):
        name = f"T{number:03d}"
        lead = int(random.integers(0, shape.departments))
        scope = _scope(member[lead], district, trade, number, random)
        ratio = str(random.choice(shape.ratios))
        opens = int(random.integers(0, 240))
        mine = [f"{name}-{part}" for part in range(3)]
        for part, item in enumerate(mine):
            department = f"D{(lead + part) % shape.departments:02d}"
            items[item] = Item(
                item=item,
                department=department,
                methods=frozenset({Method.ON_SITE}),
                minutes=int(random.integers(10, 40)),
            )
        tasks[name] = Task(
            task=name,
            lead=f"D{lead:02d}",
            items=tuple(mine),
            window=Window(_day(opens), _day(opens + int(random.integers(14, 90)))),
            announced=bool(random.random() >= 0.3),
            group="year",
            ratio=Ratio(text=ratio, value=Fraction(ratio)),
        )
        pools[name] = _pool(scope, ratio)
    sharing = Sharing(tasks=tasks, items=items, bars={}, minutes_cap=10_000)
    keys = [f"91370303{i:010d}" for i in range(size)]
    return DrawProblem(keys=keys, pools=pools, sharing=sharing, key=bytes(range(32)))


def _library(
    share: float, trade: np.ndarray, scattered: bool, random: np.random.Generator
) -> np.ndarray:
    chance = random.random(len(trade))
    if scattered:
        return np.flatnonzero(chance < share)
    trades = random.permutation(30)[: max(1, round(30 * share))]
    return np.flatnonzero(np.isin(trade, trades) & (chance >= 0.02))


def _shares(departments: int) -> list[float]:
    return [0.95 - 0.7 * number / (departments - 1) for number in range(departments)]


def _scope(
    library: np.ndarray,
    district: np.ndarray,
    trade: np.ndarray,
    number: int,
    random: np.random.Generator,
) -> np.ndarray:
    if number % 5 == 0:
        return library
    if number % 2:
        return library[(district[library] + random.integers(0, 12)) % 12 < 4]
    return library[(trade[library] + random.integers(0, 4)) % 30 < 5]


def _pool(scope: np.ndarray, ratio: str) -> Pool:
    k = -(-Fraction(ratio).numerator * len(scope) // Fraction(ratio).denominator)
    stratum = Stratum(
        name=REST,
        ratio=Ratio(text=ratio, value=Fraction(ratio)),
        scope=len(scope),
        eligible=len(scope),
        k=k,
    )
    return Pool(
        subjects=scope.astype(np.int32),
        stratum=np.zeros(len(scope), dtype=np.int16),
        reason=np.zeros(len(scope), dtype=np.uint8),
        strata=(stratum,),
    )


def _day(number: int) -> date:
    return YEAR + timedelta(days=number)
