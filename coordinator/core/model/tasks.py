"""Joint tasks and what the office said about them."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from coordinator.core.model.condition import EVERYTHING, Condition
from coordinator.core.model.ids import DepartmentId, ItemId, SubjectKey, TaskId
from coordinator.core.model.terms import Direction, DrawMode
from coordinator.core.model.window import Window

REST = "rest"
"""The stratum of subjects that no rule names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """A share as it was typed: `text` enters hashes, `value` enters decisions."""

    text: str
    value: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class StratumRule:
    """Subjects that meet `condition` form a stratum drawn at `ratio`; the name is the condition's text."""

    condition: Condition
    ratio: Ratio

    @property
    def name(self) -> str:
        """The condition as typed."""
        return self.condition.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A joint task: who, what, when, of whom, how many. Exactly one of `ratio` and `count` is set."""

    task: TaskId
    lead: DepartmentId
    items: tuple[ItemId, ...]
    window: Window
    announced: bool
    name: str = ""
    partners: tuple[DepartmentId, ...] = ()
    draw: DrawMode = DrawMode.COORDINATED
    group: str = ""
    direction: Direction = Direction.UNDIRECTED
    where: Condition = EVERYTHING
    ratio: Ratio | None = None
    strata: tuple[StratumRule, ...] = ()
    count: int | None = None

    @property
    def ticket_group(self) -> str:
        """The group that enters the digest: announced and unannounced tasks never share one."""
        if self.draw is DrawMode.INDEPENDENT:
            return f"task:{self.task}"
        return self.group if self.announced else f"{self.group}/unannounced"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """Two tasks that must not share a visit, and why."""

    task_a: TaskId
    task_b: TaskId
    reason: str = ""

    @property
    def pair(self) -> tuple[TaskId, TaskId]:
        """Both ids, the smaller first."""
        return (
            (self.task_a, self.task_b) if self.task_a <= self.task_b else (self.task_b, self.task_a)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    """A visit the office fixed: these tasks together for this subject, perhaps at this time."""

    subject: SubjectKey
    tasks: tuple[TaskId, ...]
    start: datetime | None = None
