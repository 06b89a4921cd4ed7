"""The join by exact keys of all rows that stand in the libraries of a jurisdiction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from coordinator.core.text import Text
from coordinator.services.joining.links import carry, chunks
from coordinator.services.joining.planning import CollisionFound, Plan, plan_join
from coordinator.store import journal
from coordinator.store.database import act, reading
from coordinator.store.person import Person
from coordinator.store.schema import JurisdictionRow, SubjectRow, TargetRow
from coordinator.store.schema.subjects import SubjectCollision, SubjectPin

Change = Callable[[Session], None]
Step = Callable[[Change], None]
"""How a part of the work is done: in the session of the caller, or in a transaction of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """What an automatic join did; `held` counts rows that stay where a person put them."""

    rows: int
    subjects: int
    created: int
    moved: int
    held: int
    collisions: tuple[CollisionFound, ...]


def join_jurisdiction(
    session: Session, jurisdiction_id: int, *, by: Person | None = None
) -> Joined:
    """Give every open target row of the jurisdiction its subject, in the session of the caller.

    To be called after rows came, changed or went (an import of one unit). Only differences are
    written. Joins and splits that people decided hold; links of a subject that loses all its rows
    go with the first of them.
    """
    plan = plan_join(session, jurisdiction_id)
    return _carry_out(plan, by, lambda change: change(session))


def join_again(by: Person, tell: Callable[[int, int], None] = lambda _done, _total: None) -> Joined:
    """The same for a large register: planned outside any transaction, written in short ones.

    What a person decides meanwhile wins over the plan; the next join sees it. `tell` is given how
    many rows are done, of how many.
    """
    with reading() as session:
        plan = plan_join(session, by.jurisdiction_id)
    done, total = 0, 1 + len(plan.new) + len(plan.moves)

    def step(change: Change) -> None:
        nonlocal done
        act(change)
        done = min(total - 1, done + CHUNK)
        tell(done, total)

    return _carry_out(plan, by, step)


CHUNK = 5_000
"""Rows written in one step."""


def _carry_out(plan: Plan, by: Person | None, step: Step) -> Joined:
    for created in chunks(plan.new, CHUNK):
        step(_Create(created))
    ids: dict[str, int] = {}
    step(_Number(plan, ids))
    for moved in chunks(plan.moves, CHUNK):
        step(_Move([(row, was, plan.subject(slot, ids)) for row, was, slot in moved]))
    for changed in chunks(plan.refreshed, CHUNK):
        step(_Refresh(changed))
    heirs = {old: plan.subject(slot, ids) for old, slot in plan.heirs.items()}
    step(_Finish(plan, heirs, by))
    return Joined(
        rows=plan.rows,
        subjects=plan.subjects,
        created=len(plan.new),
        moved=len(plan.moves),
        held=plan.held,
        collisions=plan.collisions,
    )


@dataclass(frozen=True)
class _Create:
    """Insert new subjects, but for those that came since the plan."""

    values: list[dict[str, Any]]

    def __call__(self, session: Session) -> None:
        keys = [each["key"] for each in self.values]
        here = SubjectRow.jurisdiction_id == self.values[0]["jurisdiction_id"]
        known: set[str] = set()
        for some in chunks(keys, 500):
            known.update(
                session.scalars(select(SubjectRow.key).where(here, SubjectRow.key.in_(some)))
            )
        new = [each for each in self.values if each["key"] not in known]
        if new:
            session.execute(insert(_table(SubjectRow)), new)


@dataclass(frozen=True)
class _Number:
    """Find out the numbers of the subjects that are new."""

    plan: Plan
    ids: dict[str, int]

    def __call__(self, session: Session) -> None:
        if not self.plan.new:
            return
        query = select(SubjectRow.key, SubjectRow.id).where(
            SubjectRow.jurisdiction_id == self.plan.jurisdiction_id,
            SubjectRow.id > self.plan.last_id,
        )
        self.ids.update((key, ident) for key, ident in session.execute(query))


@dataclass(frozen=True)
class _Move:
    """Put rows under their subjects, where they still stand as they were planned to."""

    moves: list[tuple[int, int, int]]

    def __call__(self, session: Session) -> None:
        target = _table(TargetRow)
        stands = func.coalesce(target.c.subject_id, 0) == bindparam("was")
        elsewhere = exists().where(
            SubjectPin.target_id == target.c.id, SubjectPin.subject_id != bindparam("to")
        )
        pinned_elsewhere = elsewhere.correlate(target)
        session.execute(
            update(target)
            .where(target.c.id == bindparam("its"), stands, ~pinned_elsewhere)
            .values(subject_id=bindparam("to")),
            [{"its": row, "was": was, "to": to} for row, was, to in self.moves],
        )


@dataclass(frozen=True)
class _Refresh:
    """Set name and counts of stored subjects, where nobody changed them since the plan."""

    values: list[dict[str, Any]]

    def __call__(self, session: Session) -> None:
        subject = _table(SubjectRow)
        session.execute(
            update(subject)
            .where(
                subject.c.id == bindparam("its"),
                subject.c.rows == bindparam("old_rows"),
                subject.c.libraries == bindparam("old_libraries"),
            )
            .values(
                rows=bindparam("new_rows"),
                libraries=bindparam("new_libraries"),
                name=bindparam("new_name"),
            ),
            self.values,
        )


@dataclass(frozen=True)
class _Finish:
    """Carry links of subjects left without rows, report collisions, write the journal."""

    plan: Plan
    heirs: dict[int, int]
    by: Person | None

    def __call__(self, session: Session) -> None:
        plan = self.plan
        carry(session, self.heirs)
        self._report(session)
        if plan.new or plan.moves:
            row = session.get_one(JurisdictionRow, plan.jurisdiction_id)
            after = {
                "rows": plan.rows, "created": len(plan.new), "moved": len(plan.moves),
                "held": plan.held, "emptied": len(self.heirs),
            }  # fmt: skip
            journal.write(
                session, self.by, "subjects_joined", kind="jurisdiction", ref=row.ref, after=after
            )

    def _report(self, session: Session) -> None:
        ident = self.plan.jurisdiction_id
        session.execute(delete(SubjectCollision).where(SubjectCollision.jurisdiction_id == ident))
        values: list[dict[str, Any]] = [
            {
                "jurisdiction_id": ident, "codes": list(each.codes), "rows": list(each.rows),
                "because": _pair(each.because),
            }
            for each in self.plan.collisions
        ]  # fmt: skip
        for some in chunks(values):
            session.execute(insert(_table(SubjectCollision)), some)


def _pair(text: Text) -> list[str]:
    return [text.zh, text.en]


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
