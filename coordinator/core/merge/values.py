"""The problem and the result of a merge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model import Barrier, Sharing, SubjectKey, TaskId, Visit

Rule = Literal["announced", "window", "bar", "minutes", "desk", "fewest", "pinned"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fixed:
    """A visit the office fixed: drawn tasks that stay together.

    Where the start is fixed as well, other tasks join only if their windows hold its `day` and all
    that is done fits into `room`, the minutes left of that day.
    """

    tasks: tuple[TaskId, ...]
    day: date | None = None
    room: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class MergeProblem:
    """Drawn subjects by task (indices into `keys`), the rule of sharing, and the office's pins.

    `pinned` holds, by subject, the visits the office fixed; no two of them are one visit.
    """

    keys: Sequence[SubjectKey]
    drawn: Mapping[TaskId, NDArray[np.int32]]
    sharing: Sharing
    pinned: Mapping[SubjectKey, tuple[Fixed, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Apart:
    """Two tasks of one subject in different visits, and the rule: a barrier between the two, or
    `fewest` where the two alone could share but the fewest visits put them apart, `desk` where a
    desk check found no visit to join, `pinned` where a visit the office fixed cannot
    hold both.
    """

    subject: SubjectKey
    task_a: TaskId
    task_b: TaskId
    rule: Barrier | Rule


@dataclass(frozen=True, kw_only=True, eq=False)
class Merge:
    """Visits by id, rejected pairs, and the account.

    `draws` counts the rows that need a door; `doors_saved` = draws - on-site visits;
    `lower_bound` is what no merge of these draws can beat; `gap` is visits - lower bound.
    """

    visits: tuple[Visit, ...]
    apart: tuple[Apart, ...]
    draws: int
    on_site: int
    lower_bound: int

    @property
    def doors_saved(self) -> int:
        """Doors not knocked on because tasks share a visit."""
        return self.draws - self.on_site

    @property
    def gap(self) -> int:
        """Visits above the lower bound."""
        return self.on_site - self.lower_bound
