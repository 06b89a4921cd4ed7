"""Everything one run needs: a jurisdiction with its registers and tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coordinator.core.model.ids import DepartmentId, InspectorId, ItemId, TaskId
from coordinator.core.model.items import Item
from coordinator.core.model.parties import Absence, Department, Inspector, Interest
from coordinator.core.model.targets import Targets
from coordinator.core.model.tasks import Bar, Pin, Task


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """One coordinating office; `overrides` are keys of jurisdiction.toml that replace the profile's."""

    name: str
    profile: str
    today: date
    office: str = ""
    overrides: Mapping[str, object]
    extra_holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True, eq=False)
class Bundle:
    """A jurisdiction, its units, libraries and tasks; every mapping is in the order of its keys."""

    jurisdiction: Jurisdiction
    departments: Mapping[DepartmentId, Department]
    items: Mapping[ItemId, Item]
    targets: Targets
    inspectors: Mapping[InspectorId, Inspector]
    interests: tuple[Interest, ...]
    absences: tuple[Absence, ...]
    tasks: Mapping[TaskId, Task]
    bars: tuple[Bar, ...]
    pins: tuple[Pin, ...]
