"""What an automatic join would change, worked out from one reading of the libraries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.join import Collision, JoinProblem, join
from coordinator.core.text import Text
from coordinator.store.schema import SubjectRow
from coordinator.store.schema.subjects import SubjectPin
from coordinator.store.subjects import Rows, open_rows

Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class CollisionFound:
    """Rows left apart, each as `unit code/row`, and why."""

    codes: tuple[str, ...]
    rows: tuple[str, ...]
    because: Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Subjects to create, rows to move as (target, subject before or 0, slot), names and counts.

    A slot is the place of a subject: first those stored, with `ids`, then those of `new` in order.
    `heirs` says by subject that loses all its rows the slot that its links go to.
    """

    jurisdiction_id: int
    ids: Sequence[int]
    last_id: int
    new: list[dict[str, Any]]
    moves: list[tuple[int, int, int]]
    refreshed: list[dict[str, Any]]
    heirs: dict[int, int]
    collisions: tuple[CollisionFound, ...]
    rows: int
    subjects: int
    held: int

    def subject(self, slot: int, new_ids: dict[str, int]) -> int:
        """The number of the subject in a slot, once the new ones have theirs by key."""
        stored = len(self.ids)
        return self.ids[slot] if slot < stored else new_ids[self.new[slot - stored]["key"]]


def plan_join(session: Session, jurisdiction_id: int) -> Plan:
    """Join the open rows by exact keys; rows that a person put somewhere stay there."""
    rows = open_rows(session, jurisdiction_id)
    joined = join(
        JoinProblem(department=rows.unit, row=rows.row, uscc=rows.uscc, reg_no=rows.reg_no)
    )
    shelf = _Shelf(session, jurisdiction_id)
    pins = _pins(session, jurisdiction_id, rows)
    free = np.ones(len(rows.id), dtype=np.bool_)
    free[list(pins)] = False
    wanted = np.zeros(len(joined.keys), dtype=np.bool_)
    wanted[joined.of_row[free]] = True
    slot = shelf.slots(joined.keys, wanted)[joined.of_row]
    decided = {row: shelf.root_slot(subject) for row, subject in pins.items()}
    held = sum(1 for row, its in decided.items() if slot[row] != its)
    slot[list(decided)] = list(decided.values())
    size = len(shelf.stored) + len(shelf.new)
    counts = _counts(rows, slot, size)
    names = _first_names(rows, slot, size)
    ids = np.array([row[0] for row in shelf.stored], dtype=np.int64)
    subject = np.append(ids, np.full(len(shelf.new), -1))[slot]
    changed = np.flatnonzero(subject != rows.subject)
    return Plan(
        jurisdiction_id=jurisdiction_id,
        ids=ids.tolist(),
        last_id=int(ids.max()) if len(ids) else 0,
        new=_new(shelf, counts, names, jurisdiction_id),
        moves=list(
            zip(
                rows.id[changed].tolist(),
                rows.subject[changed].tolist(),
                slot[changed].tolist(),
                strict=True,
            )
        ),
        refreshed=_refreshed(shelf, counts, names),
        heirs=_heirs(rows, subject, slot, changed),
        collisions=tuple(_found(rows, each) for each in joined.collisions),
        rows=len(rows.id),
        subjects=len(np.unique(slot)),
        held=held,
    )


class _Shelf:
    """The subjects of a jurisdiction by slot: those stored first, then the keys of the new ones."""

    def __init__(self, session: Session, jurisdiction_id: int) -> None:
        columns = (
            SubjectRow.id, SubjectRow.key, SubjectRow.name, SubjectRow.rows, SubjectRow.libraries,
            SubjectRow.joined_into_id,
        )  # fmt: skip
        query = select(*columns).where(SubjectRow.jurisdiction_id == jurisdiction_id)
        self.stored = session.execute(query.order_by(SubjectRow.id)).all()
        self.new: list[str] = []
        self._slot_of_id = {row[0]: slot for slot, row in enumerate(self.stored)}
        self._slot_of_key = {row[1]: slot for slot, row in enumerate(self.stored)}
        self._into = {row[0]: row[5] for row in self.stored if row[5] is not None}

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
                found[place] = self.root_slot(self.stored[stored][0])
            elif wanted[place]:
                found[place] = len(self.stored) + len(self.new)
                self.new.append(key)
        return found


def _pins(session: Session, jurisdiction_id: int, rows: Rows) -> dict[int, int]:
    """By place among the rows the subject a person put it under."""
    query = (
        select(SubjectPin.target_id, SubjectPin.subject_id)
        .join(SubjectRow, SubjectRow.id == SubjectPin.subject_id)
        .where(SubjectRow.jurisdiction_id == jurisdiction_id)
    )
    stored = dict(session.execute(query).all())
    if not stored:
        return {}
    return {n: stored[ident] for n, ident in enumerate(rows.id.tolist()) if ident in stored}


def _counts(rows: Rows, slot: Integers, size: int) -> tuple[list[int], list[int]]:
    """By slot the rows, and the units that hold them."""
    known = {code: n for n, code in enumerate(dict.fromkeys(rows.unit))}
    unit = np.fromiter((known[code] for code in rows.unit), np.int64, len(rows.unit))
    pairs = np.unique(slot * max(len(known), 1) + unit) // max(len(known), 1)
    held, libraries = (np.bincount(each, minlength=size) for each in (slot, pairs))
    return held.tolist(), libraries.tolist()


def _first_names(rows: Rows, slot: Integers, size: int) -> list[str]:
    """By slot the first name that is not empty, in the order of unit and row."""
    names = [""] * size
    for place, name in zip(slot.tolist(), rows.name, strict=True):
        if not names[place]:
            names[place] = name
    return names


def _new(
    shelf: _Shelf, counts: tuple[list[int], list[int]], names: list[str], jurisdiction_id: int
) -> list[dict[str, Any]]:
    first = len(shelf.stored)
    held, libraries = counts
    return [
        {
            "jurisdiction_id": jurisdiction_id, "key": key, "name": names[slot] or key,
            "rows": held[slot], "libraries": libraries[slot],
        }
        for slot, key in enumerate(shelf.new, first)
    ]  # fmt: skip


def _refreshed(
    shelf: _Shelf, counts: tuple[list[int], list[int]], names: list[str]
) -> list[dict[str, Any]]:
    held, libraries = counts
    return [
        {
            "its": ident, "old_rows": rows, "old_libraries": units, "new_rows": held[slot],
            "new_libraries": libraries[slot], "new_name": names[slot] or name,
        }
        for slot, (ident, _, name, rows, units, _) in enumerate(shelf.stored)
        if (held[slot], libraries[slot], names[slot] or name) != (rows, units, name)
    ]  # fmt: skip


def _heirs(rows: Rows, subject: Integers, slot: Integers, changed: Integers) -> dict[int, int]:
    """By subject left without a row the slot of the first row it had."""
    emptied = set(np.setdiff1d(rows.subject[changed], np.append(subject, 0)).tolist())
    heirs: dict[int, int] = {}
    for row in changed.tolist() if emptied else ():
        old = int(rows.subject[row])
        if old in emptied:
            heirs.setdefault(old, int(slot[row]))
    return heirs


def _found(rows: Rows, collision: Collision) -> CollisionFound:
    return CollisionFound(
        codes=collision.codes,
        rows=tuple(f"{rows.unit[row]}/{rows.row[row]}" for row in collision.rows),
        because=collision.because,
    )
