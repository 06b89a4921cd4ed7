"""What state the database itself is in: versions, modes, rights, triggers, clock."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordinator.store import revisions, walls
from coordinator.store.database import READING, WAL_IS_SAFE_FROM, Base, act, db
from coordinator.store.schema import JournalRow, Pulse, append_only

OLDEST_SQLITE = (3, 35, 0)
"""The first library that knows everything the queries use."""
OLDEST_POSTGRESQL = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A setting of the database that is not as it must be."""

    name: str
    found: str
    needed: str


def is_sqlite() -> bool:
    """Whether the application runs on SQLite."""
    return db.engines[None].dialect.name == "sqlite"


def settings() -> Iterator[Setting]:
    """Every setting of both engines that differs from what the promises of `database` need."""
    for bind, engine in db.engines.items():
        with engine.connect() as connection:
            needed = _sqlite(bind == READING) if is_sqlite() else _postgresql(bind == READING)
            for name, values in needed.items():
                question = f"pragma {name}" if is_sqlite() else f"show {name}"
                found = str(connection.scalar(text(question)))
                if found not in values:
                    yield Setting(name=name, found=found, needed=values[0])


def version() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The version of the database, and the oldest that is good enough."""
    if is_sqlite():
        return sqlite3.sqlite_version_info, OLDEST_SQLITE
    with db.engines[READING].connect() as connection:
        number = int(str(connection.scalar(text("show server_version_num"))))
    return (number // 10000,), (OLDEST_POSTGRESQL,)


def revision() -> tuple[str | None, str | None]:
    """The migration the database has, and the one it should have."""
    with db.engines[READING].connect() as connection:
        return revisions.current(connection), revisions.newest()


def unprotected() -> tuple[str, ...]:
    """Append-only tables whose triggers are not all there."""
    with db.engines[READING].connect() as connection:
        dialect = connection.dialect.name
        found = set(connection.scalars(text(_TRIGGERS[dialect])))
    return tuple(
        table
        for table in _append_only()
        if any(
            statement.split("CREATE TRIGGER ")[1].split()[0] not in found
            for statement in append_only.statements(table, dialect)
            if "CREATE TRIGGER" in statement
        )
    )


def excess_rights() -> tuple[str, ...]:
    """What the login of the application may do and must not (PostgreSQL)."""
    if is_sqlite():
        return ()
    with db.engines[None].connect() as connection:
        return (*walls.excess(connection), *_changeable(connection))


def unwalled() -> tuple[str, ...]:
    """Scoped tables without enforced row-level security (PostgreSQL)."""
    if is_sqlite():
        return ()
    question = text(
        "select relname from pg_class where relrowsecurity and relforcerowsecurity"
        " and relnamespace = 'public'::regnamespace"
    )
    with db.engines[READING].connect() as connection:
        return tuple(sorted(walls.SCOPED - set(connection.scalars(question))))


def reading_can_write() -> bool:
    """Whether the engine that only reads would accept a write."""
    try:
        with db.engines[READING].begin() as connection:
            connection.execute(text("update pulse set id = id"))
    except DBAPIError:
        return False
    return True


def now() -> datetime:
    """The clock of the database server; SQLite: of this machine."""
    if is_sqlite():
        return datetime.now(UTC)
    with db.engines[READING].connect() as connection:
        found: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return found


def newest_entry() -> datetime | None:
    """The time of the newest entry of the journal."""
    with db.engines[READING].connect() as connection:
        last = select(func.max(JournalRow.position)).scalar_subquery()
        return connection.scalar(select(JournalRow.at).where(JournalRow.position == last))


def pulse() -> None:
    """Write one row and commit; raises what the database raises."""

    def change(session: Session) -> None:
        session.merge(Pulse(id=1, at=datetime.now(UTC)))

    act(change)


def _sqlite(readonly: bool) -> dict[str, tuple[str, ...]]:
    safe = sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM
    always = {"foreign_keys": ("1",), "recursive_triggers": ("1",), "trusted_schema": ("0",)}
    if readonly:
        return {**always, "query_only": ("1",)}
    journal = {"journal_mode": ("wal" if safe else "truncate",)}
    return {**always, **journal, "synchronous": ("2" if safe else "3",)}


def _postgresql(readonly: bool) -> dict[str, tuple[str, ...]]:
    if readonly:
        return {"transaction_isolation": ("repeatable read",)}
    return {
        "transaction_isolation": ("serializable",),
        "synchronous_commit": ("on", "remote_apply", "remote_write", "local"),
        "fsync": ("on",),
        "full_page_writes": ("on",),
        "server_encoding": ("UTF8",),
    }


def _append_only() -> tuple[str, ...]:
    names = []
    for name in sorted(Base.metadata.tables):
        with suppress(KeyError):
            append_only.statements(name, "sqlite")
            names.append(name)
    return tuple(names)


_TRIGGERS = {
    "sqlite": "select name from sqlite_master where type = 'trigger'",
    "postgresql": "select tgname from pg_trigger where not tgisinternal and tgenabled <> 'D'",
}


def _changeable(connection: Connection) -> tuple[str, ...]:
    return tuple(
        f"{right} on {table}"
        for table in _append_only()
        for right in ("UPDATE", "DELETE", "TRUNCATE")
        if connection.scalar(
            text("select has_table_privilege(current_user, :table, :right)"),
            {"table": table, "right": right},
        )
    )
