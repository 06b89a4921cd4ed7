"""Appending entries: positions without gaps, however many people act at once."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session, SessionTransaction

from coordinator.store.database import reading
from coordinator.store.journal.encoding import leaf_hash
from coordinator.store.journal.private import Sealing, clean
from coordinator.store.person import Person
from coordinator.store.schema.journal import JournalRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """Where a request came from and which one it was."""

    source: str = ""
    request: str = ""


circumstances: ContextVar[Circumstances] = ContextVar("circumstances", default=Circumstances())  # noqa: B039 - frozen


def write(  # noqa: PLR0913 - who, what, on what, before, after, why
    session: Session,
    by: Person | None,
    act: str,
    *,
    kind: str,
    ref: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    role: str = "",
    source: str = "",
    outcome: str = "done",
) -> None:
    """Append one entry to the journal in the session of the act, as its last write; never commits.

    The time is the server's. Personal values go in as `Private`; phones and certificates are
    hashed and secrets withheld in any case.
    """
    here, sealing = circumstances.get(), Sealing()
    values: dict[str, Any] = {
        "at": datetime.now(UTC),
        "actor": by.login if by else "",
        "actor_name": by.name if by else "",
        "role": role or (",".join(sorted(by.roles)) if by else ""),
        "jurisdiction": by.jurisdiction_ref if by else "",
        "unit_code": by.unit_code if by else "",
        "act": act,
        "object_kind": kind,
        "object_ref": clean(ref),
        "before": sealing.seal(before or {}),
        "after": sealing.seal(after or {}),
        "reason": clean(reason),
        "source": clean(source or here.source),
        "outcome": outcome,
        "request": here.request,
    }
    session.add_all(sealing.rows)
    session.flush()
    values["position"] = _next_position(session)
    session.add(JournalRow(**values, leaf_hash=leaf_hash(values)))
    session.flush()


_LOCK = 0x6A6F75726E616C
_LAST = "journal position"


def _next_position(session: Session) -> int:
    """One after the last; on SQLite BEGIN IMMEDIATE lets only one act write at a time."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(select(func.max(JournalRow.position)))
    else:
        last = session.info.get(_LAST)
        last = _last_after_waiting(session) if last is None else last
    session.info[_LAST] = position = 0 if last is None else last + 1
    return position


def _last_after_waiting(session: Session) -> int | None:
    """The last position, seen from outside this transaction, while nobody else can append.

    A serializable transaction sees the journal as it was when the transaction began: reading its
    end there, or updating a counter, would fail every act that overlaps with another. The lock is
    held until the commit is visible to others.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    with reading() as outside:
        return outside.scalar(select(func.max(JournalRow.position)))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_LAST, None)
