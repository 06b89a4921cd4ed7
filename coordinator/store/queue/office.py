"""What waits for the joint office and for the heads, and whom they wait for."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from coordinator.core.rules import keys, overridable
from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.queue.registers import library
from coordinator.store.queue.values import Found
from coordinator.store.schema import (
    Import,
    ImportRow,
    JointItemRow,
    Override,
    Snapshot,
    Unit,
)
from coordinator.store.schema.subjects import SubjectProposal


def vague_items(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Joint items in force whose partners are not yet named departments, as one."""
    rows, first = session.execute(
        select(func.count(), func.min(JointItemRow.in_force_from)).where(
            JointItemRow.jurisdiction_id == person.jurisdiction_id,
            JointItemRow.resolved.is_(False),
            JointItemRow.in_force_to.is_(None) | (JointItemRow.in_force_to >= today),
        )
    ).one()
    if rows:
        yield Found(
            kind="joint_items",
            act=Text("确定 {n} 个联合事项的配合部门", "Name the partners of {n} joint items").fill(
                n=rows
            ),
            about=Text("配合部门写得笼统，不能派发", "written vaguely; they cannot be dispatched"),
            since=first,
        )


def proposals(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Pairs of subjects that may be one, as one."""
    rows = session.scalar(
        select(func.count()).where(
            SubjectProposal.jurisdiction_id == person.jurisdiction_id,
            SubjectProposal.state == "open",
        )
    )
    if rows:
        yield Found(
            kind="proposals",
            act=Text("判断 {n} 对疑似同一主体", "Judge {n} pairs of subjects").fill(n=f"{rows:,}"),
            about=Text("同一主体合并后才能少进门", "a visit is saved only once they are one"),
        )


def overrides_to_decide(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Overrides somebody else asked for."""
    yield from _overrides(
        session,
        (Override.jurisdiction_id == person.jurisdiction_id, Override.asked_by != person.id),
        Text("审批规则调整", "Decide on an override"),
    )


def own_overrides(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Overrides the person asked for and nobody has decided."""
    yield from _overrides(
        session,
        (Override.jurisdiction_id == person.jurisdiction_id, Override.asked_by == person.id),
        Text("审批您申请的规则调整", "decides on the override you asked for"),
        Text("负责人", "A head"),
    )


def _overrides(
    session: Session, scope: tuple[ColumnElement[bool], ...], act: Text, whom: Text | None = None
) -> Iterator[Found]:
    wanted = (
        select(Override.ref, Override.rule, Override.reason, Override.asked_at)
        .where(*scope, Override.state == "asked")
        .order_by(Override.asked_at)
    )
    for ref, rule, reason, asked_at in session.execute(wanted):
        yield Found(
            kind="override",
            ref=ref,
            act=act,
            about=Text("{rule} · {reason}", "{rule} · {reason}").fill(
                rule=_title(rule), reason=reason
            ),
            since=asked_at.date(),
            whom=whom,
        )


def _title(rule: str) -> Text:
    """What people call a rule."""
    known = overridable().get(rule) or keys().get(rule)
    return known.title if known else Text(rule, rule)


def empty_libraries(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Departments that have never confirmed an import."""
    wanted = (
        select(Unit.name, Unit.name_en)
        .where(
            Unit.jurisdiction_id == person.jurisdiction_id,
            Unit.kind == "department",
            ~exists().where(Snapshot.unit_id == Unit.id),
        )
        .order_by(Unit.code)
    )
    for name, name_en in session.execute(wanted):
        yield Found(
            kind="empty_library",
            act=Text("导入一单两库", "brings in its list and libraries"),
            about=Text("还没有导入过", "nothing has come in yet"),
            whom=Text(name, name_en or name),
        )


def worklists_of_departments(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Rows in error that departments still have to correct."""
    wanted = (
        select(Unit.name, Unit.name_en, Import.library, func.count(), func.min(Import.made_at))
        .join(Import, Import.unit_id == Unit.id)
        .join(ImportRow, ImportRow.import_id == Import.id)
        .where(
            Unit.jurisdiction_id == person.jurisdiction_id,
            Unit.id != person.unit_id,
            Import.state == "confirmed",
            ImportRow.state == "open",
        )
        .group_by(Unit.id, Unit.name, Unit.name_en, Import.library)
    )
    for name, name_en, named, rows, made_at in session.execute(wanted):
        yield Found(
            kind="their_worklist",
            act=Text("改正 {n} 行", "corrects {n} rows").fill(n=f"{rows:,}"),
            about=library(named),
            since=made_at.date(),
            whom=Text(name, name_en or name),
        )
