"""The journal: append-only leaves of a Merkle tree, and its signed checkpoints."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from coordinator.store.database import Base, Numbered
from coordinator.store.schema import append_only


class JournalRow(Base):
    """One act; `position` counts from 0 without gaps and is the leaf's place in the tree.

    Nothing refers to it by foreign key and it refers to nothing: names are kept as they were.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_at", "at"),
        Index("ix_journal_object", "object_kind", "object_ref"),
        Index("ix_journal_unit", "unit_code", "position"),
        Index("ix_journal_jurisdiction", "jurisdiction", "position"),
        Index("ix_journal_actor", "actor", "position"),
        Index("ix_journal_act", "act", "position"),
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
    outcome: Mapped[str]
    request: Mapped[str]


class JournalPrivate(Base):
    """A personal value the journal holds only the salted hash of; deleting the row forgets it."""

    __tablename__ = "journal_private"
    hash: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[str]
    value: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class CheckpointRow(Base):
    """The root of the tree at a size, signed; `peaks` let the next one begin where it ends."""

    __tablename__ = "checkpoint"
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str]
    at: Mapped[datetime]
    key_id: Mapped[str]
    signature: Mapped[str]
    peaks: Mapped[list[Any]]


class CheckpointDelivery(Numbered, Base):
    """A checkpoint on its way to a witness; waiting while `delivered_at` is empty."""

    __tablename__ = "checkpoint_delivery"
    __table_args__ = (Index("uq_checkpoint_delivery_size_witness", "size", "witness", unique=True),)
    size: Mapped[int]
    witness: Mapped[str]
    asked_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")


append_only.protect("journal", next_in="position")
append_only.protect("checkpoint", grows_in="size")
