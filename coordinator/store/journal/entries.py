"""Entries as values, found by filters within what a person may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from coordinator.store.person import Person
from coordinator.store.schema.journal import JournalRow

NOT_BUSINESS = (
    "user", "grant", "session", "page", "journal", "checkpoint", "installation", "job",
)  # fmt: skip
"""Kinds of objects whose entries only the audit administrator reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the journal; `before` and `after` hold {"hash": …} for personal values."""

    position: int
    leaf_hash: str
    at: datetime
    actor: str
    actor_name: str
    role: str
    jurisdiction: str
    unit_code: str
    act: str
    object_kind: str
    object_ref: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    source: str
    outcome: str
    request: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Filters of the journal; an empty one lets everything pass. `until` is exclusive."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    act: str = ""
    kind: str = ""
    ref: str = ""
    unit: str = ""


def page(
    session: Session, person: Person, wanted: Wanted, *, before: int | None = None, limit: int = 50
) -> tuple[Entry, ...]:
    """The newest `limit` entries below position `before` that a reader of the journal may see."""
    return _page(session, [_scope(person), *_conditions(wanted)], before, limit)


def own_page(
    session: Session, person: Person, *, before: int | None = None, limit: int = 50
) -> tuple[Entry, ...]:
    """The newest `limit` acts of the person below position `before`."""
    mine = [JournalRow.actor == person.login, JournalRow.jurisdiction == person.jurisdiction_ref]
    return _page(session, mine, before, limit)


def selected(person: Person, wanted: Wanted, *, first: int, below: int) -> Select[Any]:
    """Every entry from position `first` to before `below` that the person may see, in order."""
    columns = JournalRow.__table__.c
    between = JournalRow.position >= first, JournalRow.position < below
    conditions = [_scope(person), *_conditions(wanted), *between]
    return select(*columns).where(*conditions).order_by(JournalRow.position)


def count(session: Session, person: Person, wanted: Wanted, *, below: int) -> int:
    """How many entries below position `below` the person may see."""
    conditions = [_scope(person), *_conditions(wanted), JournalRow.position < below]
    return session.scalar(select(func.count()).select_from(JournalRow).where(*conditions)) or 0


def size(session: Session) -> int:
    """How many entries the journal has."""
    last = session.scalar(select(func.max(JournalRow.position)))
    return 0 if last is None else last + 1


def leaf_hashes(session: Session, first: int, last: int) -> Iterable[bytes]:
    """The leaf hashes of the positions from `first` to before `last`."""
    between = JournalRow.position >= first, JournalRow.position < last
    wanted = select(JournalRow.leaf_hash).where(*between).order_by(JournalRow.position)
    return (
        bytes.fromhex(each) for each in session.scalars(wanted.execution_options(yield_per=5000))
    )


def newest(session: Session, person: Person, act: str) -> Entry | None:
    """The last entry of this act in the person's jurisdiction."""
    here = [JournalRow.act == act, JournalRow.jurisdiction == person.jurisdiction_ref]
    return next(iter(_page(session, here, None, 1)), None)


def any_after(session: Session, position: int, acts: Iterable[str]) -> bool:
    """Whether one of the acts was journalled at `position` or later."""
    later = select(JournalRow.position).where(
        JournalRow.position >= position, JournalRow.act.in_(tuple(acts))
    )
    return session.scalar(later.limit(1)) is not None


def _page(
    session: Session, conditions: list[ColumnElement[bool]], before: int | None, limit: int
) -> tuple[Entry, ...]:
    wanted = select(JournalRow).where(*conditions).order_by(JournalRow.position.desc())
    if before is not None:
        wanted = wanted.where(JournalRow.position < before)
    return tuple(_entry(row) for row in session.scalars(wanted.limit(limit)))


def _scope(person: Person) -> ColumnElement[bool]:
    own = JournalRow.jurisdiction == person.jurisdiction_ref
    if "audit_admin" in person.roles:
        # an act of nobody, such as a failed sign-in, belongs to no jurisdiction
        return or_(own, JournalRow.jurisdiction == "")
    return own & JournalRow.object_kind.not_in(NOT_BUSINESS)


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.since:
        yield JournalRow.at >= wanted.since
    if wanted.until:
        yield JournalRow.at < wanted.until
    for column, value in (
        (JournalRow.actor, wanted.actor),
        (JournalRow.act, wanted.act),
        (JournalRow.object_kind, wanted.kind),
        (JournalRow.object_ref, wanted.ref),
        (JournalRow.unit_code, wanted.unit),
    ):
        if value:
            yield column == value


def _entry(row: JournalRow) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__slots__})
