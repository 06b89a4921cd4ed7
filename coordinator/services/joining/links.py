"""What points to a subject, in whatever table: found in the schema, so that no link is forgotten."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import TypeVar

from sqlalchemy import Column, bindparam, select, update
from sqlalchemy.orm import Session

from coordinator.store.database import Base

Each = TypeVar("Each")
Moves = dict[str, list[list[int | None]]]
"""By column (`table.column`) the rows changed, each as [id, before, after]."""

CHUNK = 5_000
"""Rows sent to the database at a time."""
AT_ONCE = 500
"""Ids in one condition."""
_OWN = {
    "subject.joined_into_id", "subject_involved.subject_id", "subject_pin.subject_id",
    "subject_proposal.subject_a_id", "subject_proposal.subject_b_id",
}  # fmt: skip
"""Columns that say what was decided, and so never move with a subject's links."""


def move_links(session: Session, *, source: int, heir: int) -> Moves:
    """Point every link of subject `source` to `heir`; what was moved."""
    moves: Moves = {}
    for name, column in links().items():
        ident = _id(column)
        # a product stays pointed at the subject it answers to, never at itself
        query = select(ident).where(column == source)
        query = query.where(ident != heir) if column.table.name == "subject" else query
        found = session.scalars(query.order_by(ident)).all()
        if found:
            moves[name] = [[row, source, heir] for row in found]
    apply(session, moves)
    return moves


def apply(session: Session, moves: Moves) -> None:
    """Set every column of `moves` to its value after."""
    for name, rows in moves.items():
        column = links()[name]
        statement = (
            update(column.table)
            .where(_id(column) == bindparam("its"), column == bindparam("was"))
            .values({column.name: bindparam("to")})
        )
        for some in chunks(rows):
            values = [{"its": row, "was": was, "to": to} for row, was, to in some]
            session.execute(statement, values)


def carry(session: Session, heirs: Mapping[int, int]) -> None:
    """Point what points to each subject to its heir, where the subject has no rows any more."""
    for some in chunks(sorted(heirs), AT_ONCE):
        for column in (column for name, column in links().items() if name != "target.subject_id"):
            for source in session.scalars(select(column).where(column.in_(some)).distinct()).all():
                move_links(session, source=source, heir=heirs[source])


def chunks(values: Iterable[Each], size: int = CHUNK) -> Iterator[list[Each]]:
    """The values in lists of at most `size`."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


@cache
def links() -> Mapping[str, Column[int]]:
    """Every column that points to a subject, by `table.column`."""
    key = Base.metadata.tables["subject"].c.id
    return {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(foreign.column is key for foreign in column.foreign_keys)
        and f"{table.name}.{column.name}" not in _OWN
    }


def _id(column: Column[int]) -> Column[int]:
    ident: Column[int] = column.table.c.id
    return ident
