"""What the office sees above the queues: the stages with their counts, the departments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.schema import (
    Import,
    ImportRow,
    InspectorRow,
    ItemRow,
    JointItemRow,
    SubjectRow,
    Unit,
    User,
    WebSession,
)
from coordinator.store.schema.registers import LibraryTotal
from coordinator.store.schema.subjects import SubjectProposal


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One stage of the work: how much stands in it, and what in it waits."""

    kind: str
    count: int
    waiting: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Department:
    """How far a department has come."""

    ref: str
    code: str
    name: Text
    seen_at: datetime | None
    items: int
    targets: int
    inspectors: int
    errors: int
    next_step: Text

    @property
    def needs_something(self) -> bool:
        """Whether something is left for it to do."""
        return self.next_step is not NOTHING


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """The stages in their order; the departments, those that need something first."""

    stages: tuple[Stage, ...]
    departments: tuple[Department, ...]


NOTHING = Text("没有待办", "nothing to do")


def overview(session: Session, person: Person) -> Overview | None:
    """The stages and the departments of the jurisdiction, for its office; None for others."""
    if "office" not in person.roles:
        return None
    departments = _departments(session, person)
    return Overview(stages=_stages(session, person, departments), departments=departments)


def _stages(
    session: Session, person: Person, departments: tuple[Department, ...]
) -> tuple[Stage, ...]:
    own = person.jurisdiction_id

    def number(wanted: Select[int]) -> int:
        return session.scalar(wanted) or 0

    joint = select(func.count()).where(
        JointItemRow.jurisdiction_id == own, JointItemRow.in_force_to.is_(None)
    )
    subjects = select(func.count()).where(
        SubjectRow.jurisdiction_id == own, SubjectRow.joined_into_id.is_(None)
    )
    proposals = select(func.count()).where(
        SubjectProposal.jurisdiction_id == own, SubjectProposal.state == "open"
    )
    empty = sum(1 for each in departments if not each.targets)
    return (
        Stage(
            kind="items",
            count=sum(each.items for each in departments),
            waiting=sum(1 for each in departments if not each.items),
        ),
        Stage(
            kind="joint_items",
            count=number(joint),
            waiting=number(joint.where(JointItemRow.resolved.is_(False))),
        ),
        Stage(kind="targets", count=sum(each.targets for each in departments), waiting=empty),
        Stage(
            kind="inspectors",
            count=sum(each.inspectors for each in departments),
            waiting=sum(1 for each in departments if not each.inspectors),
        ),
        Stage(kind="subjects", count=number(subjects), waiting=number(proposals)),
    )


def _departments(session: Session, person: Person) -> tuple[Department, ...]:
    units = session.scalars(
        select(Unit)
        .where(Unit.jurisdiction_id == person.jurisdiction_id, Unit.kind == "department")
        .order_by(Unit.code)
    ).all()
    mine = [unit.id for unit in units]

    def by_unit(wanted: Select[int, Any]) -> Mapping[int, Any]:
        return {row[0]: row[1] for row in session.execute(wanted)}

    seen = by_unit(
        select(User.unit_id, func.max(WebSession.seen_at))
        .join(WebSession, WebSession.user_id == User.id)
        .where(User.unit_id.in_(mine))
        .group_by(User.unit_id)
    )
    items = by_unit(
        select(ItemRow.unit_id, func.count())
        .where(ItemRow.unit_id.in_(mine), ItemRow.in_force_to.is_(None))
        .group_by(ItemRow.unit_id)
    )
    inspectors = by_unit(
        select(InspectorRow.unit_id, func.count())
        .where(InspectorRow.unit_id.in_(mine), InspectorRow.until_snapshot.is_(None))
        .group_by(InspectorRow.unit_id)
    )
    targets = by_unit(
        select(LibraryTotal.unit_id, LibraryTotal.rows).where(LibraryTotal.unit_id.in_(mine))
    )
    errors = by_unit(
        select(Import.unit_id, func.count())
        .join(ImportRow, ImportRow.import_id == Import.id)
        .where(Import.unit_id.in_(mine), Import.state == "confirmed", ImportRow.state == "open")
        .group_by(Import.unit_id)
    )
    found = []
    for unit in units:
        counts = {
            "items": items.get(unit.id, 0),
            "targets": targets.get(unit.id, 0),
            "inspectors": inspectors.get(unit.id, 0),
            "errors": errors.get(unit.id, 0),
        }
        found.append(
            Department(
                ref=unit.ref,
                code=unit.code,
                name=Text(unit.name, unit.name_en or unit.name),
                seen_at=seen.get(unit.id),
                next_step=_next_step(counts),
                **counts,
            )
        )
    return tuple(sorted(found, key=lambda each: (not each.needs_something, each.code)))


def _next_step(counts: Mapping[str, int]) -> Text:
    for kind, text in (
        ("items", Text("导入检查事项清单", "bring in the item list")),
        ("targets", Text("导入检查对象名录", "bring in the target library")),
        ("inspectors", Text("导入检查人员名录", "bring in the inspector library")),
    ):
        if not counts[kind]:
            return text
    if counts["errors"]:
        return Text("改正 {n} 行错误", "correct {n} rows").fill(n=f"{counts['errors']:,}")
    return NOTHING
