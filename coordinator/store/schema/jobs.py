"""Work longer than a second, with a lease so that a dead worker's job is taken over."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from coordinator.store.database import Base, Numbered, Ref

_OPEN = text("state in ('waiting', 'running')")


class Job(Numbered, Base):
    """waiting → running → done, failed or cancelled; parked after too many attempts."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'running', 'done', 'failed', 'cancelled', 'parked')", name="state"
        ),
        Index("ix_job_state", "state", "id"),
        Index(
            "uq_job_unique_key",
            "unique_key",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
    ref: Mapped[Ref]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    unique_key: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    not_before: Mapped[datetime]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Repeat(Numbered, Base):
    """What was answered to a request with an idempotency key, so that a repeat does nothing."""

    __tablename__ = "repeat"
    __table_args__ = (UniqueConstraint("user_id", "key"),)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str]
    request_hash: Mapped[str]
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Pulse(Base):
    """One row, written to see whether the database can be written."""

    __tablename__ = "pulse"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
