"""Inspection items of the departments, in versions by date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from coordinator.store.person import Person
from coordinator.store.schema import ItemRow, Unit
from coordinator.store.scopes import SeenUnit, ids, units_seen


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemVersion:
    """An item as it is in force from one day, until another if that is known."""

    ref: str
    unit_code: str
    unit_name: str
    unit_name_en: str
    code: str
    field: str
    name: str
    basis: str
    target_kind: str
    content: str
    methods: tuple[str, ...]
    item_class: str
    ratio: str
    frequency: str
    minutes: int
    qualification: str
    in_force_from: date
    in_force_to: date | None
    version: int

    def phase(self, day: date) -> str:
        """`coming`, `in force` or `ended` on a day."""
        if day < self.in_force_from:
            return "coming"
        return "ended" if self.in_force_to and self.in_force_to < day else "in force"


def items(
    session: Session, person: Person, *, day: date | None = None, words: str = ""
) -> tuple[ItemVersion, ...]:
    """Items in sight of the person, by unit and code; of one day, or with None every version."""
    units = units_seen(session, person)
    wanted = _of(units).order_by(Unit.code, ItemRow.code, ItemRow.in_force_from)
    if day:
        still = or_(ItemRow.in_force_to.is_(None), ItemRow.in_force_to >= day)
        wanted = wanted.where(still)
    for word in words.split():
        like = f"%{_literal(word)}%"
        wanted = wanted.where(
            or_(ItemRow.name.like(like, escape="\\"), ItemRow.code.like(like, escape="\\"))
        )
    return tuple(_item(row, unit) for row, unit in session.execute(wanted))


def item(session: Session, person: Person, ref: str) -> ItemVersion | None:
    """The version with this reference, if it is in sight."""
    wanted = _of(units_seen(session, person)).where(ItemRow.ref == ref)
    found = session.execute(wanted).one_or_none()
    return _item(*found) if found else None


def versions(session: Session, person: Person, ref: str) -> tuple[ItemVersion, ...]:
    """All versions of the item this one is a version of, oldest first."""
    one = item(session, person, ref)
    if one is None:
        return ()
    wanted = (
        _of(units_seen(session, person))
        .where(ItemRow.code == one.code, Unit.code == one.unit_code)
        .order_by(ItemRow.in_force_from)
    )
    return tuple(_item(row, unit) for row, unit in session.execute(wanted))


def add(session: Session, unit_id: int, cells: Mapping[str, Any], begins: date) -> str:
    """Begin a version of an item; its reference. The columns of the table by name."""
    row = ItemRow(unit_id=unit_id, in_force_from=begins, **cells)
    session.add(row)
    session.flush()
    return row.ref


def _of(units: tuple[SeenUnit, ...]) -> Select[ItemRow, Unit]:
    return (
        select(ItemRow, Unit).join(Unit, Unit.id == ItemRow.unit_id).where(Unit.id.in_(ids(units)))
    )


def _item(row: ItemRow, unit: Unit) -> ItemVersion:
    return ItemVersion(
        ref=row.ref,
        unit_code=unit.code,
        unit_name=unit.name,
        unit_name_en=unit.name_en or unit.name,
        code=row.code,
        field=row.field,
        name=row.name,
        basis=row.basis,
        target_kind=row.target_kind,
        content=row.content,
        methods=tuple(filter(None, row.methods.split(";"))),
        item_class=row.item_class,
        ratio=row.ratio,
        frequency=row.frequency,
        minutes=row.minutes,
        qualification=row.qualification,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        version=row.version,
    )


def _literal(word: str) -> str:
    """A word in a LIKE pattern, its own percent and underline signs meant as such."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
