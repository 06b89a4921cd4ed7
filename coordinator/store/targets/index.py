"""The search index beside the target table; it holds exactly the rows that stand in a library."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from coordinator.store.targets.tokens import tokens_of

AT_ONCE = 1000
_ADD = {
    "sqlite": text("INSERT INTO target_search (rowid, tokens) VALUES (:id, :tokens)"),
    "postgresql": text(
        "INSERT INTO target_search (id, tokens)"
        " VALUES (:id, array_to_tsvector(CAST(:tokens AS text[])))"
    ),
}
_REMOVE = {
    # an index without contents forgets a row only when told what it held
    "sqlite": text(
        "INSERT INTO target_search (target_search, rowid, tokens) VALUES ('delete', :id, :tokens)"
    ),
    "postgresql": text("DELETE FROM target_search WHERE id = :id"),
}


def add(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Enter rows: all columns of the target table by name."""
    _each(session, _ADD, rows)


def remove(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Take rows out again, given exactly as they were entered."""
    _each(session, _REMOVE, rows)


def settle(session: Session) -> None:
    """After a large load: one segment instead of many, and statistics for the planner."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO target_search (target_search) VALUES ('optimize')"))


def _each(session: Session, statements: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    dialect = session.get_bind().dialect.name
    left = iter(rows)
    while chunk := [_entry(row, dialect) for row in islice(left, AT_ONCE)]:
        session.execute(statements[dialect], chunk)


def _entry(row: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    found = tokens_of(row)
    if dialect == "sqlite":
        return {"id": row["id"], "tokens": " ".join(found)}
    return {"id": row["id"], "tokens": list(dict.fromkeys(found))}
