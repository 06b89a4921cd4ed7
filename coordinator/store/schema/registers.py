"""One list and two libraries of every department, with versions in force by date."""

from datetime import date

from sqlalchemy import DDL, ForeignKey, Index, Integer, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordinator.store.database import Base, Numbered, Ref


class ItemRow(Numbered, Base):
    """An inspection item of one unit; a change ends one row and begins another of the same code."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("unit_id", "code", "in_force_from"),)
    ref: Mapped[Ref]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str]
    field: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    basis: Mapped[str] = mapped_column(Text, default="")
    target_kind: Mapped[str] = mapped_column(default="market entity")
    content: Mapped[str] = mapped_column(Text, default="")
    methods: Mapped[str] = mapped_column(default="on-site")
    item_class: Mapped[str] = mapped_column(default="general")
    ratio: Mapped[str] = mapped_column(default="")
    frequency: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=30)
    qualification: Mapped[str] = mapped_column(default="")
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class JointItemRow(Numbered, Base):
    """An item several departments check together; partners may still be named vaguely."""

    __tablename__ = "joint_item"
    __table_args__ = (UniqueConstraint("jurisdiction_id", "code", "in_force_from"),)
    ref: Mapped[Ref]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    code: Mapped[str]
    field: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    targets: Mapped[str] = mapped_column(default="")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    lead_as_written: Mapped[str] = mapped_column(default="")
    partners_as_written: Mapped[str] = mapped_column(default="")
    resolved: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(Text, default="")
    methods: Mapped[str] = mapped_column(default="on-site")
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    parts: Mapped[list["JointItemPart"]] = relationship(lazy="selectin")


class JointItemPart(Numbered, Base):
    """What one department checks within a joint item: a sub-item of its own list."""

    __tablename__ = "joint_item_part"
    __table_args__ = (UniqueConstraint("joint_item_id", "unit_id", "item_id"),)
    joint_item_id: Mapped[int] = mapped_column(ForeignKey("joint_item.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))


_STANDING = text("until_snapshot IS NULL")


def _in_order_of(name: str, column: str) -> Index:
    """Walks one library in an order of the list; `id` breaks ties, the two that cluster ride along."""
    return Index(
        f"ix_target_by_{name}",
        *("unit_id", column, "id", "region", "state"),
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


class TargetRow(Numbered, Base):
    """A row of one department's target library; `until_snapshot` is null while it stands in it."""

    __tablename__ = "target"
    __table_args__ = (
        Index("uq_target_unit_row", "unit_id", "row", unique=True),
        _in_order_of("row", "row"),
        _in_order_of("name", "name"),
        _in_order_of("code", "uscc"),
        _in_order_of("visits", "visits_this_year"),
        Index("ix_target_uscc", "uscc"),
        Index("ix_target_reg_no", "reg_no"),
        Index("ix_target_subject_id", "subject_id"),
    )
    ref: Mapped[Ref]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    row: Mapped[str]
    name: Mapped[str]
    initials: Mapped[str] = mapped_column(default="")
    uscc: Mapped[str] = mapped_column(default="")
    uscc_as_seen: Mapped[str] = mapped_column(default="")
    reg_no: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    entity_type: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    lng: Mapped[int | None] = mapped_column(Integer)
    lat: Mapped[int | None] = mapped_column(Integer)
    industry: Mapped[str] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(Text, default="")
    scale: Mapped[str] = mapped_column(default="")
    risk: Mapped[str] = mapped_column(default="")
    flags: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="active")
    visits_this_year: Mapped[int] = mapped_column(default=0)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    from_snapshot: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    until_snapshot: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    version: Mapped[int] = mapped_column(default=1)


class LibraryTotal(Base):
    """How many rows stand in a unit's target library, kept so that no page counts a million rows."""

    __tablename__ = "library_total"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    rows: Mapped[int]


SEARCH_DDL = {
    "sqlite": (
        "CREATE VIRTUAL TABLE target_search USING fts5("
        "tokens, content='', columnsize=0, detail=none, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE target_search ("
        "id bigint PRIMARY KEY REFERENCES target (id), tokens tsvector NOT NULL)",
        "CREATE INDEX ix_target_search_tokens ON target_search USING gin (tokens)",
    ),
}
"""The inverted index over what stands in the libraries: no model can declare it on both databases.

`store.targets.tokens` says what is in it. A migration executes these statements after the table
`target` is made; its rows can be made again from `target` at any time.
"""

for _dialect, _statements in SEARCH_DDL.items():
    for _statement in _statements:
        _made = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(TargetRow.__table__, "after_create", _made.execute_if(dialect=_dialect))
_gone = DDL("DROP TABLE IF EXISTS target_search")  # type: ignore[no-untyped-call]
event.listen(TargetRow.__table__, "before_drop", _gone)


class InspectorRow(Numbered, Base):
    """A row of one department's inspector library."""

    __tablename__ = "inspector"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)
    ref: Mapped[Ref]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str]
    name: Mapped[str]
    initials: Mapped[str] = mapped_column(default="")
    post: Mapped[str] = mapped_column(default="")
    position: Mapped[str] = mapped_column(default="")
    certificate: Mapped[str] = mapped_column(default="")
    certificate_expires: Mapped[date | None]
    qualifications: Mapped[str] = mapped_column(default="")
    specialties: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    home_region: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="active")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    from_snapshot: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    until_snapshot: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    version: Mapped[int] = mapped_column(default=1)


class InterestRow(Numbered, Base):
    """A declared relation of an inspector to a subject."""

    __tablename__ = "interest"
    __table_args__ = (Index("ix_interest_inspector_id", "inspector_id"),)
    ref: Mapped[Ref]
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    relation: Mapped[str]
    began: Mapped[date | None]
    ended: Mapped[date | None]


class AbsenceRow(Numbered, Base):
    """Days on which an inspector is not there."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_inspector_id", "inspector_id"),)
    ref: Mapped[Ref]
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"))
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
