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
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, CursorResult, Engine, MetaData, String, Update, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import DateTime, TypeDecorator

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text

if TYPE_CHECKING:
    from coordinator.store.person import Person

Result = TypeVar("Result")

WAL_IS_SAFE_FROM = (3, 51, 3)
"""Older SQLite libraries can corrupt a write-ahead log that several connections checkpoint."""
ATTEMPTS = 6
"""How often an act is repeated whole when the database reports a conflict of transactions."""
CONFLICTS = {"40001", "40P01"}
LOCK_NOT_GIVEN = "55P03"
WAIT = 10.0
"""Seconds an act waits for the database before it says that it is busy."""


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
ASKING = "person_asking"
"""Where a request keeps its person: the scope of its transactions."""
OVERSIGHT = frozenset({"office", "supervisor"})
"""Roles that see the registers of every unit of their jurisdiction."""


def _options(sqlite: bool, level: str) -> dict[str, Any]:
    # the values of a failed statement belong to people, not to a log
    always = {"pool_timeout": 10, "hide_parameters": True}
    if sqlite:
        return {**always, "connect_args": {"timeout": WAIT}}
    limits = (
        "-c statement_timeout=15s -c lock_timeout=4s -c idle_in_transaction_session_timeout=10s"
    )
    return {
        **always,
        "isolation_level": level,
        "pool_pre_ping": True,
        "connect_args": {"options": limits},
    }


@contextmanager
def reading(person: "Person | None" = None) -> Iterator[Session]:
    """A session that sees one state of the database, in the scope of the person, and cannot write."""
    with _transaction(READING, person) as session:
        yield session


def act(change: Callable[[Session], Result], person: "Person | None" = None) -> Result:
    """Run `change` in one transaction; repeated whole on a conflict, at most `ATTEMPTS` times.

    Raises Busy when the database stayed locked or in conflict.
    """
    began = time.monotonic()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with _transaction(None, person) as session:
                if (guard := _GUARD.get()) is not None:
                    guard(session)
                return change(session)
        except DBAPIError as fault:
            if not _is_conflict(fault):
                raise
            late = time.monotonic() - began > WAIT
            if attempt == ATTEMPTS or late or _code(fault) == LOCK_NOT_GIVEN:
                raise Busy(BUSY) from fault
            # jitter keeps two that collided from colliding again
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311
    raise AssertionError("unreachable")


class Busy(NotPossible):
    """The database was locked or in conflict for too long; nothing was done."""


def changed(session: Session, statement: Update) -> bool:
    """Run a conditional update of one row; whether it found the row as it had to be."""
    # without synchronisation a loaded object would hide that the row was not as expected
    result = cast(CursorResult[Any], session.execute(statement))
    if result.rowcount > 1:
        raise AssertionError("a conditional change met several rows")
    return result.rowcount == 1


def change_one(session: Session, statement: Update) -> None:
    """Run an update whose conditions name the state expected; refused if the row was changed meanwhile."""
    if not changed(session, statement):
        raise NotPossible(CHANGED)


CHANGED = Text(
    "这条记录刚被他人改动，请查看现状后再试",
    "somebody else has just changed this record; look at it as it is now and try again",
)
BUSY = Text(
    "系统正忙，操作未完成，请稍后再试", "the system is busy; nothing was done, try again shortly"
)


@contextmanager
def acting_for(person: "Person") -> Iterator[None]:
    """Within it every transaction is in the scope of this person; a request does it for its person."""
    token = _PERSON.set(person)
    try:
        yield
    finally:
        _PERSON.reset(token)


@contextmanager
def across_units() -> Iterator[None]:
    """Within it every transaction sees all units of its person's jurisdiction: for work that joins them."""
    token = _ACROSS.set(True)
    try:
        yield
    finally:
        _ACROSS.reset(token)


@contextmanager
def guarded(check: Callable[[Session], None]) -> Iterator[None]:
    """Within it every act begins with `check`, in its own transaction; what it raises stops the act."""
    token = _GUARD.set(check)
    try:
        yield
    finally:
        _GUARD.reset(token)


def in_transaction(*, writing: bool = False) -> bool:
    """Whether an act or a reading is open here; with `writing`, only an act counts."""
    return _OPEN.get() in ("writing", "" if writing else "reading")


def here() -> Callable[[], AbstractContextManager[Any]]:
    """What gives another thread the database of this one."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app.app_context


_PERSON: ContextVar["Person | None"] = ContextVar("person", default=None)
_ACROSS: ContextVar[bool] = ContextVar("across", default=False)
_GUARD: ContextVar[Callable[[Session], None] | None] = ContextVar("guard", default=None)
_OPEN: ContextVar[str | None] = ContextVar("open", default=None)
AGES: list[Callable[[float], None]] = []
"""Told the age in seconds of each writing transaction at its end (tests of its bound)."""


@contextmanager
def _transaction(bind: str | None, person: "Person | None") -> Iterator[Session]:
    token = _OPEN.set(bind or "writing")
    try:
        with Session(db.engines[bind], expire_on_commit=False) as session, session.begin():
            began = time.monotonic()
            _enter_scope(session, person or _PERSON.get() or g.get(ASKING))
            yield session
        if bind is None:
            for tell in AGES:
                tell(time.monotonic() - began)
    finally:
        _OPEN.reset(token)


def _enter_scope(session: Session, person: "Person | None") -> None:
    """PostgreSQL: what row-level security lets this transaction see; gone with the transaction."""
    if person is None or session.get_bind().dialect.name != "postgresql":
        return
    wide = _ACROSS.get() or not OVERSIGHT.isdisjoint(person.roles)
    unit = "*" if wide else str(person.unit_id)
    session.execute(
        text("select set_config('app.jurisdiction', :j, true), set_config('app.unit', :u, true)"),
        {"j": str(person.jurisdiction_id), "u": unit},
    )


def _is_conflict(fault: DBAPIError) -> bool:
    if isinstance(fault.orig, sqlite3.OperationalError):
        return fault.orig.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return _code(fault) in {*CONFLICTS, LOCK_NOT_GIVEN}


def _code(fault: DBAPIError) -> str:
    return getattr(fault.orig, "sqlstate", None) or ""


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
        f"busy_timeout={round(WAIT * 1000)}",
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
