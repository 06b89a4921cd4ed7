"""The journal: append-only leaves of a Merkle tree, and its signed checkpoints."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from coordinator.store.database import Base


class JournalRow(Base):
    """One act; `position` counts from 0 without gaps and is the leaf's place in the tree.

    Nothing refers to it by foreign key and it refers to nothing: names are kept as they were.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_at", "at"),
        Index("ix_journal_object", "object_kind", "object_ref"),
        Index("ix_journal_unit", "unit_code", "position"),
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf_hash: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    actor_name: Mapped[str]
    role: Mapped[str]
    jurisdiction: Mapped[str]
    unit_code: Mapped[str]
    act: Mapped[str]
    object_kind: Mapped[str]
    object_ref: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    source: Mapped[str]


class CheckpointRow(Base):
    """The root of the tree at a size, signed; also kept by witnesses outside the database."""

    __tablename__ = "checkpoint"
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str]
    at: Mapped[datetime]
    key_id: Mapped[str]
    signature: Mapped[str]
    witnessed: Mapped[dict[str, Any]]
