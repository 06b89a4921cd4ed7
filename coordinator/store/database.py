"""The one place that opens the database: SQLite embedded, PostgreSQL by URL.

Reads run in a transaction that refuses to write, acts in one that takes the write lock at once
(SQLite: BEGIN IMMEDIATE, because a deferred one lets several callers win one lock; PostgreSQL:
SERIALIZABLE, repeated as a whole when the database says so).
"""

import random
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, Engine, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import DateTime, TypeDecorator

Result = TypeVar("Result")

WAL_IS_SAFE_FROM = (3, 51, 3)
"""Older SQLite libraries can corrupt a write-ahead log that several connections checkpoint."""
ATTEMPTS = 6
"""How often an act is repeated whole when the database reports a conflict of transactions."""
CONFLICTS = {"40001", "40P01"}


class Moment(TypeDecorator[datetime]):
    """A time in UTC; refuses one without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC; SQLite keeps it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC).replace(tzinfo=None if dialect.name == "sqlite" else UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Back in UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


Json = JSON().with_variant(JSONB(), "postgresql")
Ref = Annotated[
    str, mapped_column(String(16), unique=True, default=lambda: secrets.token_urlsafe(12))
]
"""What stands in an address instead of an id: 96 random bits."""


class Base(DeclarativeBase):
    """Every table; constraints are named so that migrations can speak of them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: Moment, dict[str, Any]: Json, list[Any]: Json},
    )


class Numbered:
    """A table whose rows have an internal number; it never leaves the server."""

    id: Mapped[int] = mapped_column(primary_key=True)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def open_database(app: Flask, url: str) -> None:
    """Give `app` its two engines: one that acts and one that only reads."""
    made = make_url(url)
    sqlite = made.get_backend_name() == "sqlite"
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _options(sqlite, "SERIALIZABLE")
    app.config["SQLALCHEMY_BINDS"] = {READING: {"url": url, **_options(sqlite, "REPEATABLE READ")}}
    db.init_app(app)
    with app.app_context():
        for bind, engine in db.engines.items():
            (_prepare_sqlite if sqlite else _prepare_postgresql)(engine, readonly=bind == READING)


READING = "reading"


def _options(sqlite: bool, level: str) -> dict[str, Any]:
    if sqlite:
        return {"pool_timeout": 10, "connect_args": {"timeout": 10}}
    limits = (
        "-c statement_timeout=15s -c lock_timeout=4s -c idle_in_transaction_session_timeout=10s"
    )
    return {
        "pool_timeout": 10,
        "isolation_level": level,
        "pool_pre_ping": True,
        "connect_args": {"options": limits},
    }


@contextmanager
def reading() -> Iterator[Session]:
    """A session that sees one state of the database and cannot write."""
    with Session(db.engines[READING], expire_on_commit=False) as session, session.begin():
        yield session


def act(change: Callable[[Session], Result]) -> Result:
    """Run `change` in one transaction; repeated whole on a conflict, at most `ATTEMPTS` times."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with Session(db.engines[None], expire_on_commit=False) as session, session.begin():
                return change(session)
        except DBAPIError as fault:
            if attempt == ATTEMPTS or not _is_conflict(fault):
                raise
            # jitter keeps two that collided from colliding again
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311
    raise AssertionError("unreachable")


def _is_conflict(fault: DBAPIError) -> bool:
    if isinstance(fault.orig, sqlite3.OperationalError):
        return "database is locked" in str(fault.orig) or "busy" in str(fault.orig)
    return getattr(fault.orig, "sqlstate", None) in CONFLICTS


def _prepare_sqlite(engine: Engine, *, readonly: bool) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is sent below, never by the driver
        for pragma in _pragmas(readonly=readonly):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def _pragmas(*, readonly: bool) -> list[str]:
    """The busy timeout first: even a pragma can meet a lock."""
    safe = sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM
    journal = [f"journal_mode={'wal' if safe else 'truncate'}"]
    synchronous = [f"synchronous={'full' if safe else 'extra'}"]
    always = ["foreign_keys=on", "recursive_triggers=on", "trusted_schema=off", "mmap_size=0"]
    return [
        "busy_timeout=10000",
        *([] if readonly else journal + synchronous),
        *always,
        "cell_size_check=on",
        *(["query_only=on"] if readonly else []),
    ]


def _prepare_postgresql(engine: Engine, *, readonly: bool) -> None:
    if readonly:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
