"""The join by exact keys of all rows that stand in the libraries of a jurisdiction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from coordinator.core.join import Collision, JoinProblem, join
from coordinator.core.text import Text
from coordinator.services.joining.links import carry, chunks
from coordinator.store import journal
from coordinator.store.database import act
from coordinator.store.schema import SubjectRow, TargetRow
from coordinator.store.schema.subjects import SubjectCollision, SubjectPin
from coordinator.store.subjects import Rows, open_rows
from coordinator.store.users import Person

Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class CollisionFound:
    """Rows left apart, each as `unit code/row`, and why."""

    codes: tuple[str, ...]
    rows: tuple[str, ...]
    because: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """What an automatic join did; `held` counts rows that stay where a person put them."""

    rows: int
    subjects: int
    created: int
    moved: int
    held: int
    collisions: tuple[CollisionFound, ...]


def join_again(by: Person) -> Joined:
    """Join the libraries of the person's jurisdiction by exact keys, now."""
    return act(lambda session: join_jurisdiction(session, by.jurisdiction_id, by=by))


def join_jurisdiction(
    session: Session, jurisdiction_id: int, *, by: Person | None = None
) -> Joined:
    """Give every open target row of the jurisdiction its subject, in the session of the caller.

    To be called after rows came, changed or went (an import of one unit). Only differences are
    written. Joins and splits that people decided hold; links of a subject that loses all its rows
    go with the first of them.
    """
    rows = open_rows(session, jurisdiction_id)
    joined = join(
        JoinProblem(department=rows.unit, row=rows.row, uscc=rows.uscc, reg_no=rows.reg_no)
    )
    shelf = _Shelf(session, jurisdiction_id)
    pins = _pins(session, jurisdiction_id, rows)
    wanted = np.zeros(len(joined.keys), dtype=np.bool_)
    free = np.ones(len(rows.id), dtype=np.bool_)
    free[list(pins)] = False
    wanted[joined.of_row[free]] = True
    slot_of_key = shelf.slots(joined.keys, wanted)
    slot = slot_of_key[joined.of_row]
    decided = {row: shelf.root_slot(subject) for row, subject in pins.items()}
    held = sum(1 for row, its in decided.items() if slot[row] != its)
    slot[list(decided)] = list(decided.values())
    created = shelf.create(rows, slot)
    moved = _move(session, rows, shelf.ids[slot])
    found = _collisions(session, jurisdiction_id, rows, joined.collisions)
    result = Joined(
        rows=len(rows.id),
        subjects=len(np.unique(slot)),
        created=created,
        moved=moved,
        held=held,
        collisions=found,
    )
    if created or moved:
        after = {"rows": result.rows, "created": created, "moved": moved, "held": held}
        journal.write(session, by, "subjects_joined", kind="jurisdiction", after=after)
    return result


class _Shelf:
    """The subjects of a jurisdiction by slot: those stored first, then those to be created."""

    def __init__(self, session: Session, jurisdiction_id: int) -> None:
        self._session, self._jurisdiction_id = session, jurisdiction_id
        columns = (
            SubjectRow.id, SubjectRow.key, SubjectRow.name, SubjectRow.rows, SubjectRow.libraries,
            SubjectRow.joined_into_id,
        )  # fmt: skip
        query = select(*columns).where(SubjectRow.jurisdiction_id == jurisdiction_id)
        self._stored = session.execute(query.order_by(SubjectRow.id)).all()
        self._slot_of_id = {row[0]: slot for slot, row in enumerate(self._stored)}
        self._slot_of_key = {row[1]: slot for slot, row in enumerate(self._stored)}
        self._into = {row[0]: row[5] for row in self._stored if row[5] is not None}
        self._new: list[str] = []
        self.ids = np.array([row[0] for row in self._stored], dtype=np.int64)

    def root_slot(self, subject: int) -> int:
        """The slot of the subject that `subject` was joined into, or its own."""
        while subject in self._into:
            subject = self._into[subject]
        return self._slot_of_id[subject]

    def slots(self, keys: Sequence[str], wanted: NDArray[np.bool_]) -> Integers:
        """The slot of each key; new slots for wanted keys not stored, -1 for the others."""
        found = np.full(len(keys), -1, dtype=np.int64)
        for place, key in enumerate(keys):
            stored = self._slot_of_key.get(key)
            if stored is not None:
                found[place] = self.root_slot(self._stored[stored][0])
            elif wanted[place]:
                found[place] = len(self._stored) + len(self._new)
                self._new.append(key)
        return found

    def create(self, rows: Rows, slot: Integers) -> int:
        """Insert the new subjects, refresh name and counts of the others; how many are new."""
        size = len(self._stored) + len(self._new)
        held = np.bincount(slot, minlength=size)
        unit = np.unique(rows.unit, return_inverse=True)[1] if len(slot) else slot
        units = int(unit.max()) + 1 if len(slot) else 1
        libraries = np.bincount(np.unique(slot * units + unit) // units, minlength=size)
        names = _first_names(rows, slot, size)
        self._refresh(held, libraries, names)
        first = len(self._stored)
        values = (
            {
                "jurisdiction_id": self._jurisdiction_id, "key": key,
                "name": names[first + n] or key,
                "rows": int(held[first + n]), "libraries": int(libraries[first + n]),
            }
            for n, key in enumerate(self._new)
        )  # fmt: skip
        for some in chunks(values):
            self._session.execute(insert(_table(SubjectRow)), some)
        self._number_new(size)
        return len(self._new)

    def _refresh(self, held: Integers, libraries: Integers, names: list[str]) -> None:
        changed = [
            {"its": row[0], "n": int(held[s]), "l": int(libraries[s]), "name_": names[s] or row[2]}
            for s, row in enumerate(self._stored)
            if (held[s], libraries[s], names[s] or row[2]) != (row[3], row[4], row[2])
        ]
        subject = _table(SubjectRow)
        statement = (
            update(subject)
            .where(subject.c.id == bindparam("its"))
            .values(rows=bindparam("n"), libraries=bindparam("l"), name=bindparam("name_"))
        )
        for some in chunks(changed):
            self._session.execute(statement, some)

    def _number_new(self, size: int) -> None:
        if not self._new:
            return
        place = {key: len(self._stored) + n for n, key in enumerate(self._new)}
        last = int(self.ids[-1]) if len(self.ids) else 0
        self.ids = np.append(self.ids, np.zeros(size - len(self.ids), dtype=np.int64))
        query = select(SubjectRow.id, SubjectRow.key).where(
            SubjectRow.jurisdiction_id == self._jurisdiction_id, SubjectRow.id > last
        )
        for ident, key in self._session.execute(query):
            self.ids[place[key]] = ident


def _pins(session: Session, jurisdiction_id: int, rows: Rows) -> dict[int, int]:
    """By place among the rows the subject a person put it under."""
    query = (
        select(SubjectPin.target_id, SubjectPin.subject_id)
        .join(SubjectRow, SubjectRow.id == SubjectPin.subject_id)
        .where(SubjectRow.jurisdiction_id == jurisdiction_id)
    )
    stored: Mapping[int, int] = dict(session.execute(query).all())
    if not stored:
        return {}
    return {n: stored[ident] for n, ident in enumerate(rows.id.tolist()) if ident in stored}


def _first_names(rows: Rows, slot: Integers, size: int) -> list[str]:
    """By slot the first name that is not empty, in the order of unit and row."""
    names = [""] * size
    for place, name in zip(slot.tolist(), rows.name, strict=True):
        if not names[place]:
            names[place] = name
    return names


def _move(session: Session, rows: Rows, subject: Integers) -> int:
    """Write the subjects that differ, and carry the links of subjects left without a row."""
    changed = np.flatnonzero(subject != rows.subject)
    target = _table(TargetRow)
    statement = (
        update(target)
        .where(target.c.id == bindparam("its"))
        .values(subject_id=bindparam("subject"))
    )
    pairs = zip(rows.id[changed].tolist(), subject[changed].tolist(), strict=True)
    for some in chunks(pairs):
        session.execute(statement, [{"its": row, "subject": its} for row, its in some])
    left = np.setdiff1d(rows.subject[changed], np.append(subject, 0))
    emptied = set(left.tolist())
    heirs: dict[int, int] = {}
    for n in changed.tolist() if emptied else ():
        if (old := int(rows.subject[n])) in emptied:
            heirs.setdefault(old, int(subject[n]))
    carry(session, heirs)
    return len(changed)


def _collisions(
    session: Session, jurisdiction_id: int, rows: Rows, collisions: tuple[Collision, ...]
) -> tuple[CollisionFound, ...]:
    found = tuple(
        CollisionFound(
            codes=each.codes,
            rows=tuple(f"{rows.unit[row]}/{rows.row[row]}" for row in each.rows),
            because=each.because,
        )
        for each in collisions
    )
    session.execute(
        delete(SubjectCollision).where(SubjectCollision.jurisdiction_id == jurisdiction_id)
    )
    values: list[dict[str, Any]] = [
        {
            "jurisdiction_id": jurisdiction_id, "codes": list(each.codes), "rows": list(each.rows),
            "because": [each.because.zh, each.because.en],
        }
        for each in found
    ]  # fmt: skip
    for some in chunks(values):
        session.execute(insert(_table(SubjectCollision)), some)
    return found


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
