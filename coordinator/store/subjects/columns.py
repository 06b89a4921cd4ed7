"""The open target rows of a jurisdiction, column by column, a million at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from coordinator.store.schema import SubjectRow, TargetRow, Unit

Integers = NDArray[np.int64]
PARTITION = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Open target rows by unit code and row; `unit` holds unit codes, `subject` 0 for none."""

    id: Integers
    unit: Sequence[str]
    row: Sequence[str]
    name: Sequence[str]
    uscc: Sequence[str]
    reg_no: Sequence[str]
    subject: Integers


@dataclass(frozen=True, kw_only=True, eq=False)
class Faces:
    """What open target rows show, and the subject each belongs to with its key."""

    subject: Integers
    key: Sequence[str]
    name: Sequence[str]
    address: Sequence[str]
    region: Sequence[str]


def open_rows(session: Session, jurisdiction_id: int) -> Rows:
    """The rows that stand in the libraries of the jurisdiction's units."""
    asked = (
        TargetRow.id, TargetRow.row, TargetRow.name, TargetRow.uscc, TargetRow.reg_no,
        TargetRow.subject_id,
    )  # fmt: skip
    units: list[str] = []
    columns: list[list[Any]] = [[] for _ in asked]
    for code, some in _partitions(session, jurisdiction_id, asked):
        units += [code] * len(some)
        for column, cells in zip(columns, zip(*some, strict=True), strict=True):
            column.extend(cells)
    ident, row, name, uscc, reg_no, subject = columns
    return Rows(
        id=np.array(ident, dtype=np.int64),
        unit=units,
        row=row,
        name=name,
        uscc=uscc,
        reg_no=reg_no,
        subject=np.array([each or 0 for each in subject], dtype=np.int64),
    )


def faces(session: Session, jurisdiction_id: int) -> Faces:
    """Name, address and region of the open rows that have a subject."""
    asked = (TargetRow.subject_id, TargetRow.name, TargetRow.address, TargetRow.region)
    columns: list[list[Any]] = [[] for _ in asked]
    for _, some in _partitions(session, jurisdiction_id, asked):
        for column, cells in zip(columns, zip(*some, strict=True), strict=True):
            column.extend(cells)
    keys = select(SubjectRow.id, SubjectRow.key).where(
        SubjectRow.jurisdiction_id == jurisdiction_id, SubjectRow.rows > 0
    )
    key_of = dict(session.execute(keys).all())
    kept = [n for n, subject in enumerate(columns[0]) if subject in key_of]
    subject, name, address, region = ([column[n] for n in kept] for column in columns)
    return Faces(
        subject=np.array(subject, dtype=np.int64),
        key=[key_of[each] for each in subject],
        name=name,
        address=address,
        region=region,
    )


def _partitions(
    session: Session, jurisdiction_id: int, asked: tuple[InstrumentedAttribute[Any], ...]
) -> Iterator[tuple[str, Sequence[Any]]]:
    """Unit code and some of its rows; units by code, rows in order, as the index holds them."""
    units = select(Unit.id, Unit.code).where(Unit.jurisdiction_id == jurisdiction_id)
    known = session.execute(units).all()
    for ident, code in sorted(known, key=lambda unit: unit[1]):
        query = select(*asked).where(TargetRow.unit_id == ident, TargetRow.until_snapshot.is_(None))
        ordered = query.order_by(TargetRow.row).execution_options(yield_per=PARTITION)
        for some in session.execute(ordered).partitions():
            yield code, some
