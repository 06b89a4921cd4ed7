"""Sessions of the web: found by the SHA-256 of their id, ended by deleting them."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordinator.store.database import db
from coordinator.store.schema import User, WebSession
from coordinator.store.schema.accounts import Confirmation
from coordinator.store.users import ADMIN_ROLES

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long a session lives without a request, and at most."""

    idle: timedelta
    absolute: timedelta


ORDINARY = Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=8))
ADMINISTRATOR = Limits(idle=timedelta(minutes=15), absolute=timedelta(hours=4))


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A session that is alive."""

    id_hash: str
    ref: str
    user_ref: str
    data: Mapping[str, Any]
    began_at: datetime
    seen_at: datetime
    confirmed_at: datetime | None
    address: str
    renew: bool


def find(session: Session, id_hash: str) -> Found | None:
    """The session with this hash, unless it has ended, its time is over or its user is disabled."""
    row = session.get(WebSession, id_hash)
    if row is None or row.user is None or not row.user.active:
        return None
    limits = limits_of({grant.role for grant in row.user.grants})
    now = datetime.now(UTC)
    if now - row.seen_at > limits.idle or now - row.began_at > limits.absolute:
        return None
    return _found(row, row.user.ref)


def limits_of(roles: set[str]) -> Limits:
    """Administrators' sessions are shorter."""
    return ADMINISTRATOR if roles & ADMIN_ROLES else ORDINARY


def of_user(session: Session, user_ref: str) -> list[Found]:
    """The sessions of one person, the one seen last first."""
    rows = session.scalars(
        select(WebSession)
        .join(User, User.id == WebSession.user_id)
        .where(User.ref == user_ref)
        .order_by(WebSession.seen_at.desc())
    )
    return [_found(row, user_ref) for row in rows]


def begin(
    session: Session,
    *,
    id_hash: str,
    user_ref: str,
    data: Mapping[str, Any],
    address: str,
    began_at: datetime,
    confirmed_at: datetime | None,
) -> None:
    """Keep a new session; those whose time has long been over go."""
    now = datetime.now(UTC)
    user_id = session.scalar(select(User.id).where(User.ref == user_ref, User.active))
    if user_id is None:
        return
    session.execute(delete(WebSession).where(WebSession.began_at < now - ORDINARY.absolute))
    session.execute(delete(Confirmation).where(Confirmation.expires_at < now))
    session.add(
        WebSession(
            id_hash=id_hash, user_id=user_id, data=dict(data), address=address,
            began_at=began_at, seen_at=now, confirmed_at=confirmed_at,
        )
    )  # fmt: skip


def change(
    session: Session, id_hash: str, data: Mapping[str, Any], confirmed_at: datetime | None
) -> bool:
    """Keep new data of a session; False where it has ended meanwhile, it is never revived."""
    row = session.get(WebSession, id_hash)
    if row is None:
        return False
    row.data, row.confirmed_at, row.seen_at = dict(data), confirmed_at, datetime.now(UTC)
    return True


def end(session: Session, id_hash: str) -> bool:
    """End one session; False where it had ended already."""
    session.execute(delete(Confirmation).where(Confirmation.session_hash == id_hash))
    gone = delete(WebSession).where(WebSession.id_hash == id_hash).returning(WebSession.id_hash)
    return session.scalar(gone) is not None


def end_all(session: Session, user_id: int) -> None:
    """End every session of a user."""
    mine = select(WebSession.id_hash).where(WebSession.user_id == user_id)
    session.execute(
        delete(Confirmation)
        .where(Confirmation.session_hash.in_(mine))
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(WebSession).where(WebSession.user_id == user_id))


def renew_all(session: Session, user_id: int) -> None:
    """Every session of a user gets a new id at its next request."""
    session.execute(update(WebSession).where(WebSession.user_id == user_id).values(renew=True))


def see(id_hash: str) -> None:
    """Note that a session was used now, in a connection of its own; leave it where the lock is held.

    Called at most once a minute and session. A long import must not make a reader wait, so this
    gives up at once: the next request tries again.
    """
    engine = db.engines[None]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            _see_at_once(connection.connection.dbapi_connection, id_hash)
        return
    with suppress(DBAPIError), engine.begin() as connection:
        connection.execute(
            update(WebSession).where(WebSession.id_hash == id_hash).values(seen_at=_now())
        )


def _see_at_once(raw: Any, id_hash: str) -> None:
    raw.execute("PRAGMA busy_timeout=20")
    with suppress(raw.OperationalError):
        raw.execute(
            "UPDATE web_session SET seen_at = ? WHERE id_hash = ?",
            (_now().replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds"), id_hash),
        )
    raw.execute("PRAGMA busy_timeout=10000")


def _now() -> datetime:
    return datetime.now(UTC)


def _found(row: WebSession, user_ref: str) -> Found:
    return Found(
        id_hash=row.id_hash,
        ref=row.ref,
        user_ref=user_ref,
        data=row.data,
        began_at=row.began_at,
        seen_at=row.seen_at,
        confirmed_at=row.confirmed_at,
        address=row.address,
        renew=row.renew,
    )
