"""The real-world things behind target rows, and what people decided about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordinator.store.database import Base, Numbered, Ref


class SubjectRow(Numbered, Base):
    """One subject of a jurisdiction by its key; `responsible_id` is set for products, projects …"""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("jurisdiction_id", "key"),)
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    key: Mapped[str]
    name: Mapped[str]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))


class SubjectDecision(Numbered, Base):
    """A join or a split a person decided; undone by a later decision, never deleted."""

    __tablename__ = "subject_decision"
    __table_args__ = (Index("ix_subject_decision_jurisdiction_id", "jurisdiction_id"),)
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    act: Mapped[str]
    moved: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("subject_decision.id"))
