"""One row of a library: to look at, and to change where nobody else has changed it meanwhile."""

from collections.abc import Collection
from dataclasses import asdict
from typing import cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from coordinator.store.database import changed
from coordinator.store.person import Person
from coordinator.store.schema import SubjectRow, TargetRow
from coordinator.store.scopes import ids, units_seen
from coordinator.store.targets import index
from coordinator.store.targets.lines import TargetCells, TargetLine
from coordinator.store.targets.listing import line
from coordinator.store.targets.loading import initials

_T = cast(Table, TargetRow.__table__)


def target(session: Session, person: Person, ref: str) -> TargetLine | None:
    """The row with this reference, if its library is in sight of the person."""
    units = {unit.id: unit for unit in units_seen(session, person)}
    found = session.execute(
        select(_T, SubjectRow.ref.label("subject_ref"))
        .outerjoin(SubjectRow, SubjectRow.id == _T.c.subject_id)
        .where(_T.c.ref == ref, _T.c.unit_id.in_(units))
    ).one_or_none()
    return line(found, units[found.unit_id], found.subject_ref) if found else None


def chosen(session: Session, person: Person, refs: Collection[str]) -> tuple[TargetLine, ...]:
    """The rows with these references that are in sight, by unit and row."""
    units = {unit.id: unit for unit in units_seen(session, person)}
    wanted = (
        select(_T)
        .where(_T.c.ref.in_(refs), _T.c.unit_id.in_(units), _T.c.until_snapshot.is_(None))
        .order_by(_T.c.unit_id, _T.c.row)
    )
    return tuple(line(row, units[row.unit_id]) for row in session.execute(wanted))


def change(session: Session, person: Person, ref: str, cells: TargetCells, version: int) -> bool:
    """Write the cells if the row still has this version; whether it had. Index and initials follow."""
    units = ids(units_seen(session, person))
    before = session.execute(select(_T).where(_T.c.ref == ref, _T.c.unit_id.in_(units))).one()
    values = {**asdict(cells), "initials": initials(cells.name)}
    done = changed(
        session,
        update(TargetRow)
        .where(TargetRow.id == before.id, TargetRow.version == version)
        .values(**values, version=version + 1),
    )
    if done and before.until_snapshot is None:
        index.remove(session, [dict(before._mapping)])
        index.add(session, [{**before._mapping, **values}])
    return done


def twin(session: Session, person: Person, uscc: str, *, besides: str) -> str | None:
    """The number of another row of the person's own library with this credit code."""
    wanted = select(_T.c.row).where(
        _T.c.unit_id == person.unit_id,
        _T.c.uscc == uscc,
        _T.c.ref != besides,
        _T.c.until_snapshot.is_(None),
    )
    return session.scalar(wanted.limit(1))
