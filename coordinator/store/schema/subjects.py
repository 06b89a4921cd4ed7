"""The real-world things behind target rows, and what people decided about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordinator.store.database import Base, Numbered, Ref


class SubjectRow(Numbered, Base):
    """One subject of a jurisdiction by its key; `responsible_id` is set for products, projects …

    `joined_into_id` is the subject a person joined it into: rows with its key belong there.
    `rows` and `libraries` count the open target rows and the units that hold them.
    """

    __tablename__ = "subject"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "key"),
        CheckConstraint("joined_into_id <> id", name="not_into_itself"),
        Index("ix_subject_jurisdiction_id_libraries", "jurisdiction_id", "libraries", "key"),
        Index("ix_subject_joined_into_id", "joined_into_id"),
    )
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    key: Mapped[str]
    name: Mapped[str]
    rows: Mapped[int] = mapped_column(default=0)
    libraries: Mapped[int] = mapped_column(default=0)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    joined_into_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))


class SubjectDecision(Numbered, Base):
    """A join, split or rejection a person decided; undone by a later decision, never deleted.

    `moved` lists by kind what was changed, each as [id, before, after]: what an undo restores.
    """

    __tablename__ = "subject_decision"
    __table_args__ = (
        Index("ix_subject_decision_jurisdiction_id", "jurisdiction_id"),
        CheckConstraint("act in ('join', 'split', 'reject', 'undo')", name="act"),
        UniqueConstraint("undoes_id"),
    )
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    act: Mapped[str]
    moved: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("subject_decision.id"))


class SubjectInvolved(Base):
    """A subject a decision is about; a decision is undone after the later ones about its subjects."""

    __tablename__ = "subject_involved"
    __table_args__ = (Index("ix_subject_involved_subject_id", "subject_id"),)
    decision_id: Mapped[int] = mapped_column(ForeignKey("subject_decision.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)


class SubjectPin(Base):
    """A target row a person put under a subject; the automatic join leaves it there."""

    __tablename__ = "subject_pin"
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)


class SubjectProposal(Numbered, Base):
    """Two subjects that may be one, with evidence; a rejected pair is not proposed again."""

    __tablename__ = "subject_proposal"
    __table_args__ = (
        UniqueConstraint("subject_a_id", "subject_b_id"),
        CheckConstraint("subject_a_id <> subject_b_id", name="two_subjects"),
        CheckConstraint("state in ('open', 'accepted', 'rejected')", name="state"),
        Index("ix_subject_proposal_worklist", "jurisdiction_id", "state", "score"),
        Index("ix_subject_proposal_subject_b_id", "subject_b_id"),
    )
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    subject_a_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    subject_b_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    score: Mapped[int]
    evidence: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(default="open")


class SubjectCollision(Numbered, Base):
    """Rows the last automatic join left apart: one registration number beside different codes."""

    __tablename__ = "subject_collision"
    __table_args__ = (Index("ix_subject_collision_jurisdiction_id", "jurisdiction_id"),)
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    codes: Mapped[list[Any]]
    rows: Mapped[list[Any]]
    because: Mapped[list[Any]]
