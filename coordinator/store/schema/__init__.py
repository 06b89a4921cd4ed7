"""Every table of the database."""

from coordinator.store.schema.accounts import (
    Confirmation,
    FirstToken,
    Grant,
    SignInAttempt,
    User,
    WebSession,
)
from coordinator.store.schema.imports import ColumnMapping, Import, ImportRow, Snapshot
from coordinator.store.schema.jobs import Job, Pulse, Repeat
from coordinator.store.schema.journal import (
    CheckpointDelivery,
    CheckpointRow,
    JournalPrivate,
    JournalRow,
)
from coordinator.store.schema.parties import JurisdictionRow, Override, Unit
from coordinator.store.schema.registers import (
    AbsenceRow,
    InspectorRow,
    InterestRow,
    ItemRow,
    JointItemPart,
    JointItemRow,
    LibraryTotal,
    TargetRow,
)
from coordinator.store.schema.subjects import (
    SubjectCollision,
    SubjectDecision,
    SubjectInvolved,
    SubjectPin,
    SubjectProposal,
    SubjectRow,
)

__all__ = [
    "AbsenceRow", "CheckpointDelivery", "CheckpointRow", "ColumnMapping", "Confirmation",
    "FirstToken", "Grant", "Import", "ImportRow", "InspectorRow", "InterestRow", "ItemRow", "Job",
    "JointItemPart", "JointItemRow", "JournalPrivate", "JournalRow", "JurisdictionRow",
    "LibraryTotal", "Override", "Pulse", "Repeat", "SignInAttempt", "Snapshot",
    "SubjectCollision", "SubjectDecision", "SubjectInvolved", "SubjectPin", "SubjectProposal",
    "SubjectRow", "TargetRow", "Unit", "User", "WebSession",
]  # fmt: skip
