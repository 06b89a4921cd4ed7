"""How few visits any draw of these sizes could need.

A subject in the scope of several tasks, no two of which share a day, is visited at least as often
as those tasks draw it. Per subject the heaviest such set of tasks, weighed by the share each draws,
is a lower bound on its expected visits; their sum bounds every draw that keeps each task uniform.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from coordinator.core.draw.circle import Element, elements
from coordinator.core.draw.values import DrawProblem, Pool, Reason
from coordinator.core.model import TaskId

SCALE = 2**40
"""Weights are rounded down to this fraction, so that the bound stays a bound."""


def visits_bound(problem: DrawProblem) -> int:
    """A lower bound on the expected number of on-site visits of any draw, rounded up."""
    total = 0
    for announced in (True, False):
        mine = {
            name: pool
            for name, pool in problem.pools.items()
            if problem.sharing.tasks[name].announced is announced
            and not problem.sharing.is_desk(name)
        }
        total += _heaviest(problem, mine)
    return -(-total // SCALE)


def _heaviest(problem: DrawProblem, pools: Mapping[TaskId, Pool]) -> int:
    """Over all subjects, the weight of the heaviest sets of tasks that follow each other.

    Weighted interval scheduling by columns, tasks in the order of closing day: `best` holds per
    subject the heaviest set so far; what it held before a task opens is read when that day comes.
    """
    tasks, weights = problem.sharing.tasks, _weights(problem, pools)
    free = {name: pool.reason == Reason.NONE for name, pool in pools.items()}
    subjects = {name: pool.subjects[free[name]] for name, pool in pools.items()}
    waiting = sorted(pools, key=lambda name: tasks[name].window.opens, reverse=True)
    best = np.zeros(len(problem.keys), dtype=np.int64)
    before: dict[TaskId, NDArray[np.int64]] = {}
    for name in sorted(pools, key=lambda name: (tasks[name].window.closes, name)):
        while waiting and tasks[waiting[-1]].window.opens <= tasks[name].window.closes:
            opened = waiting.pop()
            before[opened] = best[subjects[opened]]
        weight = weights[name][pools[name].stratum[free[name]]]
        best[subjects[name]] = np.maximum(best[subjects[name]], before.pop(name) + weight)
    return int(best.sum())


def _weights(problem: DrawProblem, pools: Mapping[TaskId, Pool]) -> dict[TaskId, NDArray[np.int64]]:
    every: list[Element] = elements(sorted(pools), dict(pools), problem.sharing)
    found = {name: np.zeros(len(pool.strata), dtype=np.int64) for name, pool in pools.items()}
    for element in every:
        found[element.task][element.stratum] = _floor(element.weight * SCALE)
    return found


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator
