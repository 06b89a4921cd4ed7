"""Where rows and subjects stand: pins, joined subjects, counts, and rows that came since."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from coordinator.core.join import JoinProblem, join
from coordinator.services.joining.links import chunks
from coordinator.store.schema import SubjectRow, TargetRow, Unit
from coordinator.store.schema.subjects import SubjectPin

Pairs = list[list[Any]]
"""Rows changed, each as [id, before, after]."""


def reversed_pairs(rows: Sequence[Sequence[Any]]) -> Pairs:
    """The same change backwards."""
    return [[ident, after, before] for ident, before, after in rows]


def put_pins(session: Session, pins: Pairs) -> None:
    """Pin each target row to its subject after, or free it."""
    for some in chunks(pins, 500):
        session.execute(
            delete(SubjectPin)
            .where(SubjectPin.target_id.in_([row for row, _, _ in some]))
            .execution_options(synchronize_session=False)
        )
        kept = [{"target_id": row, "subject_id": its} for row, _, its in some if its is not None]
        if kept:
            session.execute(SubjectPin.__table__.insert(), kept)  # type: ignore[attr-defined]


def put_into(session: Session, into: Pairs) -> None:
    """Join each subject into its subject after, or free it."""
    for ident, _, its in into:
        session.get_one(SubjectRow, ident).joined_into_id = its
    session.flush()


def recount(session: Session, subjects: Iterable[int]) -> None:
    """Count the open rows of the subjects and the units that hold them."""
    for ident in sorted(subjects):
        held = select(func.count(), func.count(TargetRow.unit_id.distinct())).where(
            TargetRow.subject_id == ident, TargetRow.until_snapshot.is_(None)
        )
        rows, libraries = session.execute(held).one()
        session.execute(
            update(SubjectRow).where(SubjectRow.id == ident).values(rows=rows, libraries=libraries)
        )


def unpinned(session: Session, subjects: Iterable[int]) -> list[int]:
    """The open rows of the subjects that no person put there: they came by their keys."""
    query = (
        select(TargetRow.id)
        .outerjoin(SubjectPin, SubjectPin.target_id == TargetRow.id)
        .where(
            TargetRow.subject_id.in_(list(subjects)),
            TargetRow.until_snapshot.is_(None),
            SubjectPin.target_id.is_(None),
        )
    )
    return list(session.scalars(query.order_by(TargetRow.id)))


def settle(session: Session, jurisdiction_id: int, targets: list[int]) -> set[int]:
    """Put rows under the subjects their keys stand for now; the subjects touched."""
    query = (
        select(
            TargetRow.id, Unit.code, TargetRow.row, TargetRow.uscc, TargetRow.reg_no,
            TargetRow.subject_id,
        )
        .join(Unit, Unit.id == TargetRow.unit_id)
        .where(TargetRow.id.in_(targets))
        .order_by(Unit.code, TargetRow.row)
    )  # fmt: skip
    rows = session.execute(query).all()
    if not rows:
        return set()
    _, unit, row, uscc, reg_no, _ = map(list, zip(*rows, strict=True))
    joined = join(JoinProblem(department=unit, row=row, uscc=uscc, reg_no=reg_no))
    homes = {key: _root(session, jurisdiction_id, key) for key in joined.keys}
    touched: set[int] = set()
    for each, place in zip(rows, joined.of_row.tolist(), strict=True):
        home = homes[joined.keys[place]]
        if home is not None and home != each.subject_id:
            session.execute(
                update(TargetRow).where(TargetRow.id == each.id).values(subject_id=home)
            )
            touched |= {home, each.subject_id}
    return touched


def _root(session: Session, jurisdiction_id: int, key: str) -> int | None:
    found = session.scalar(
        select(SubjectRow).where(
            SubjectRow.jurisdiction_id == jurisdiction_id, SubjectRow.key == key
        )
    )
    while found is not None and found.joined_into_id is not None:
        found = session.get_one(SubjectRow, found.joined_into_id)
    return found.id if found is not None else None
