"""Jurisdictions, their units, and the overrides of soft rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordinator.store.database import Base, Numbered, Ref


class JurisdictionRow(Numbered, Base):
    """One coordinating office with its member units and one rule profile."""

    __tablename__ = "jurisdiction"
    ref: Mapped[Ref]
    name: Mapped[str]
    profile: Mapped[str]
    overrides: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extra_holidays: Mapped[list[Any]] = mapped_column(default=list)
    extra_workdays: Mapped[list[Any]] = mapped_column(default=list)


class Unit(Numbered, Base):
    """Office, department or section of a jurisdiction."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "code"),
        CheckConstraint("kind in ('office', 'department', 'section')", name="kind"),
    )
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    jurisdiction: Mapped[JurisdictionRow] = relationship(lazy="joined")


class Override(Numbered, Base):
    """A soft rule set aside: what, why, asked by whom, approved by somebody else."""

    __tablename__ = "override"
    __table_args__ = (
        CheckConstraint("approved_by is null or approved_by <> asked_by", name="two_people"),
        Index("ix_override_jurisdiction_id", "jurisdiction_id"),
    )
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    rule: Mapped[str]
    value: Mapped[dict[str, Any]]
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="asked")
    until: Mapped[date | None]
