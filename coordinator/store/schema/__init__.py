"""Every table of the database."""

from coordinator.store.schema.accounts import Grant, SignInAttempt, User, WebSession
from coordinator.store.schema.imports import ColumnMapping, Import, ImportRow, Snapshot
from coordinator.store.schema.jobs import Job
from coordinator.store.schema.journal import CheckpointRow, JournalRow
from coordinator.store.schema.parties import JurisdictionRow, Override, Unit
from coordinator.store.schema.registers import (
    AbsenceRow,
    InspectorRow,
    InterestRow,
    ItemRow,
    JointItemPart,
    JointItemRow,
    TargetRow,
)
from coordinator.store.schema.subjects import SubjectDecision, SubjectRow

__all__ = [
    "AbsenceRow", "CheckpointRow", "ColumnMapping", "Grant", "Import", "ImportRow", "InspectorRow",
    "InterestRow", "ItemRow", "Job", "JointItemPart", "JointItemRow", "JournalRow",
    "JurisdictionRow", "Override", "SignInAttempt", "Snapshot", "SubjectDecision", "SubjectRow",
    "TargetRow", "Unit", "User", "WebSession",
]  # fmt: skip
