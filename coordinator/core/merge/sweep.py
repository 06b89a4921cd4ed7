"""The sweep over all subjects at once, where windows alone decide: exact, linear, without a sort.

Tasks are taken from the last opening backwards; one array keeps, per subject, the opening day of
its latest visit, which is the earliest so far. A task that closes before it opens another visit.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model import Task, TaskId


def sweep(
    tasks: Mapping[TaskId, Task], drawn: Mapping[TaskId, NDArray[np.int32]], subjects: int
) -> dict[TaskId, NDArray[np.int32]]:
    """By task and drawn subject, the number of its visit among the subject's visits of that kind.

    Visits are numbered from 0, the one that opens last first. `drawn` holds subject indices below
    `subjects`, each once per task.
    """
    found: dict[TaskId, NDArray[np.int32]] = {}
    for kind in (True, False):
        mine = [tasks[t] for t in drawn if tasks[t].announced is kind]
        # the day after the last, so that the first task of a subject always opens a visit
        point = np.full(subjects, np.iinfo(np.int32).max, dtype=np.int32)
        number = np.full(subjects, -1, dtype=np.int32)
        for task in sorted(mine, key=order):
            its = drawn[task.task]
            late = its[point[its] > task.window.closes.toordinal()]
            point[late] = task.window.opens.toordinal()
            number[late] += 1
            found[task.task] = number[its]
    return found


def count_visits(
    tasks: Mapping[TaskId, Task], drawn: Mapping[TaskId, NDArray[np.int32]], subjects: int
) -> int:
    """How many visits the sweep makes; no partition makes fewer."""
    total = 0
    for kind in (True, False):
        point = np.full(subjects, np.iinfo(np.int32).max, dtype=np.int32)
        for task in sorted((tasks[t] for t in drawn if tasks[t].announced is kind), key=order):
            its = drawn[task.task]
            late = its[point[its] > task.window.closes.toordinal()]
            point[late] = task.window.opens.toordinal()
            total += len(late)
    return total


def order(task: Task) -> tuple[int, int, TaskId]:
    """Latest opening first, then earliest closing, then task id."""
    return -task.window.opens.toordinal(), task.window.closes.toordinal(), task.task
