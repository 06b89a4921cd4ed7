"""What waits in the registers of the person's own unit."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.queue.values import Found
from coordinator.store.schema import Import, ImportRow, InspectorRow

WARNING = timedelta(days=60)
ENDED = ("confirmed", "abandoned")
LIBRARIES = {
    "items": Text("检查事项清单", "item list"),
    "targets": Text("检查对象名录", "target library"),
    "inspectors": Text("检查人员名录", "inspector library"),
    "joint_items": Text("联合事项清单", "joint item list"),
}


def library(name: str) -> Text:
    """What people call a library."""
    return LIBRARIES.get(name, Text(name, name))


def imports(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Uploads of the unit that were neither confirmed nor abandoned."""
    wanted = (
        select(Import.ref, Import.library, Import.file_name, Import.made_at)
        .where(Import.unit_id == person.unit_id, Import.state.not_in(ENDED))
        .order_by(Import.made_at)
    )
    for ref, name, file_name, made_at in session.execute(wanted):
        yield Found(
            kind="import",
            ref=ref,
            act=Text("继续导入", "Continue the import"),
            about=Text("{library} · {file}", "{library} · {file}").fill(
                library=library(name), file=file_name
            ),
            since=made_at.date(),
        )


def worklists(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Rows left in error by imports of the unit that were confirmed."""
    wanted = (
        select(Import.ref, Import.library, func.count(), Import.made_at)
        .join(ImportRow, ImportRow.import_id == Import.id)
        .where(
            Import.unit_id == person.unit_id,
            Import.state == "confirmed",
            ImportRow.state == "open",
        )
        .group_by(Import.id, Import.ref, Import.library, Import.made_at)
        .order_by(Import.made_at)
    )
    for ref, name, rows, made_at in session.execute(wanted):
        yield Found(
            kind="worklist",
            ref=ref,
            act=Text("改正 {n} 行", "Correct {n} rows").fill(n=f"{rows:,}"),
            about=Text("{library} · 导入时留下的错误行", "{library} · rows left in error").fill(
                library=library(name)
            ),
            since=made_at.date(),
        )


def certificates(session: Session, person: Person, today: date) -> Iterator[Found]:
    """Certificates of the unit's inspectors that have expired or will within 60 days, as one."""
    rows, first = session.execute(
        select(func.count(), func.min(InspectorRow.certificate_expires)).where(
            InspectorRow.unit_id == person.unit_id, *_expiring(today)
        )
    ).one()
    if rows:
        yield Found(
            kind="certificates",
            act=Text("更新 {n} 份执法证", "Renew {n} certificates").fill(n=rows),
            about=Text(
                "检查人员名录 · 最早 {day} 到期", "inspector library · the first ends {day}"
            ).fill(day=_written(first)),
            due=first,
        )


def own_certificate(session: Session, person: Person, today: date) -> Iterator[Found]:
    """The person's own certificate, where it expires within 60 days."""
    ends = session.scalar(
        select(func.min(InspectorRow.certificate_expires)).where(
            InspectorRow.user_id == person.id, *_expiring(today)
        )
    )
    if ends:
        yield Found(
            kind="own_certificate",
            act=Text("办理执法证换证", "Renew your certificate"),
            about=Text(
                "到期日 {day} · 到期后不能参加检查", "ends {day} · no inspection after it"
            ).fill(day=_written(ends)),
            due=ends,
        )


def _written(day: date | None) -> Text:
    """A day as each language writes it."""
    return (
        Text(f"{day.year} 年 {day.month} 月 {day.day} 日", f"{day:%d %b %Y}")
        if day
        else Text("—", "—")
    )


def _expiring(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        InspectorRow.until_snapshot.is_(None),
        InspectorRow.state == "active",
        InspectorRow.certificate_expires <= today + WARNING,
    )
