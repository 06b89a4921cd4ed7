"""Work longer than a second, with a lease so that a dead worker's job is taken over."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from coordinator.store.database import Base, Numbered, Ref


class Job(Numbered, Base):
    """waiting → running → done, failed or cancelled; parked after too many attempts."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state"),)
    ref: Mapped[Ref]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    unique_key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
