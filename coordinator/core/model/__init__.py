"""Values every core speaks of, and the rule of what may share a visit."""

from coordinator.core.model.bundle import Bundle, Jurisdiction
from coordinator.core.model.condition import EVERYTHING, Clause, Condition
from coordinator.core.model.condition import parse as parse_condition
from coordinator.core.model.ids import (
    DepartmentId,
    InspectorId,
    ItemId,
    RoundId,
    SubjectKey,
    TaskId,
    VisitId,
)
from coordinator.core.model.items import Item
from coordinator.core.model.parties import Absence, Department, Inspector, Interest
from coordinator.core.model.settings import Settings
from coordinator.core.model.sharing import Barrier, Sharing
from coordinator.core.model.staff import HINDRANCES, Hindrance, Staff
from coordinator.core.model.targets import NO_COORDINATE, Target, Targets, tabulate
from coordinator.core.model.tasks import REST, Bar, Pin, Ratio, StratumRule, Task
from coordinator.core.model.terms import (
    DESK_METHODS,
    DepartmentKind,
    Direction,
    DrawMode,
    Flag,
    InspectorState,
    ItemClass,
    Level,
    Method,
    Role,
    TargetKind,
    TargetState,
    VisitKind,
)
from coordinator.core.model.visits import Agenda, Place, Seat, Unplaced, Visit
from coordinator.core.model.window import OfficeHours, Slot, Window, common

__all__ = [
    "DESK_METHODS", "EVERYTHING", "HINDRANCES", "NO_COORDINATE", "REST", "Absence", "Agenda", "Bar",
    "Barrier", "Bundle", "Clause", "Condition", "Department", "DepartmentId", "DepartmentKind", "Direction",
    "DrawMode", "Flag", "Hindrance", "Inspector", "InspectorId", "InspectorState", "Interest",
    "Item", "ItemClass", "ItemId", "Jurisdiction", "Level", "Method", "OfficeHours", "Pin", "Place",
    "Ratio", "Role", "RoundId", "Seat", "Settings", "Sharing", "Slot", "Staff", "StratumRule",
    "SubjectKey", "Target", "TargetKind", "TargetState", "Targets", "Task", "TaskId", "Unplaced",
    "Visit", "VisitId", "VisitKind", "Window", "common", "parse_condition", "tabulate",
]  # fmt: skip
