"""Visits: what is done at one door, by whom, when; and why something could not be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coordinator.core.model.ids import (
    DepartmentId,
    InspectorId,
    ItemId,
    SubjectKey,
    TaskId,
    VisitId,
)
from coordinator.core.model.terms import Role, VisitKind
from coordinator.core.model.window import Window
from coordinator.core.text import Text


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Agenda:
    """What a set of tasks does in one visit; every subject with the same set shares it.

    `window` is trimmed to working days; `departments` are those of the items and the lead's;
    `initiating` are the lead departments of the tasks, the visit's lead first; `minutes` is the
    largest, over the departments, of the sum of that department's items.
    """

    tasks: tuple[TaskId, ...]
    kind: VisitKind
    announced: bool
    lead_task: TaskId
    lead_department: DepartmentId
    initiating: tuple[DepartmentId, ...]
    departments: tuple[DepartmentId, ...]
    items: Mapping[DepartmentId, tuple[ItemId, ...]]
    qualifications: Mapping[DepartmentId, frozenset[str]]
    window: Window
    minutes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One subject, one agenda."""

    visit: VisitId
    subject: SubjectKey
    agenda: Agenda


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a subject is: region code, and longitude and latitude in micro-degrees."""

    region: str
    lng: int
    lat: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """One inspector in one team."""

    visit: VisitId
    inspector: InspectorId
    department: DepartmentId
    role: Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Unplaced:
    """A visit without a team or without a slot, and the smallest set of facts that blocks it, in words."""

    visit: VisitId
    stage: Literal["team", "slot"]
    because: Text
