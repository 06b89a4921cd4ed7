"""Inspection items: a change is a new version in force from a day."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible, Refusal
from coordinator.core.model.terms import ItemClass, Method, TargetKind
from coordinator.core.text import Text
from coordinator.services.registering.editing import (
    Form,
    Reader,
    changes,
    not_found,
    refuse_strangers,
    stale,
)
from coordinator.services.registering.labels import ITEM
from coordinator.store import items, journal
from coordinator.store.database import act, changed
from coordinator.store.items import ItemVersion
from coordinator.store.person import Person
from coordinator.store.schema import ItemRow

LONGEST_VISIT = 2880
TAKEN = Text(
    "本部门已有编号为 {code} 的事项", "the department already has an item with the code {code}"
)
TOO_EARLY = Text(
    "新版本须晚于现行版本的生效日期 {day}",
    "the new version must begin after {day}, when the present one did",
)
NO_METHOD = Text("至少选一种检查方式", "choose at least one method")
ENDED = Text("这个版本已经有失效日期", "this version has its last day already")
BEFORE_IT_BEGAN = Text("失效日期不能早于生效日期", "the last day cannot be before the first")


def begin_item(person: Person, form: Form) -> str:
    """A new item of the own list; its reference."""
    reader = Reader(form, ITEM)
    cells, begins = _cells(reader), reader.day("in_force_from")
    cells["code"] = reader.text("code", needed=True)
    reader.finish()

    def change(session: Session) -> str:
        refuse_strangers(person, person.unit_code)
        mine = items.items(session, person)
        if any(i.code == cells["code"] and i.unit_code == person.unit_code for i in mine):
            raise Refusal(TAKEN.fill(code=cells["code"]))
        ref = items.add(session, person.unit_id, cells, begins or date.min)
        after = {**cells, "in_force_from": begins}
        journal.write(session, person, "item_begun", kind="item", ref=ref, after=after)
        return ref

    return act(change)


def renew_item(person: Person, ref: str, form: Form) -> str:
    """A new version of an item from a day on; the present one ends the day before. Its reference."""
    reader = Reader(form, ITEM)
    cells, begins, version = _cells(reader), reader.day("in_force_from"), reader.version()
    reader.finish()

    def change(session: Session) -> str:
        before = _own(session, person, ref)
        first = begins or date.min
        if first <= before.in_force_from:
            raise NotPossible(TOO_EARLY.fill(day=before.in_force_from.isoformat()))
        old = _plain(before)
        if before.in_force_to is not None or not _end(
            session, ref, first - timedelta(days=1), version
        ):
            raise stale(ITEM, old, cells)
        new_ref = items.add(session, person.unit_id, {**cells, "code": before.code}, first)
        was, is_now = changes(old, {**cells, "in_force_from": first})
        journal.write(
            session, person, "item_renewed", kind="item", ref=new_ref, before=was, after=is_now
        )
        return new_ref

    return act(change)


def end_item(person: Person, ref: str, form: Form) -> None:
    """Give an item its last day."""
    reader = Reader(form, ITEM)
    last, version = reader.day("in_force_to"), reader.version()
    reader.finish()

    def change(session: Session) -> None:
        before = _own(session, person, ref)
        if before.in_force_to is not None:
            raise NotPossible(ENDED)
        if last is not None and last < before.in_force_from:
            raise NotPossible(BEFORE_IT_BEGAN)
        if not _end(session, ref, last or date.max, version):
            raise stale(ITEM, {"in_force_to": before.in_force_to}, {"in_force_to": last})
        journal.write(
            session, person, "item_ended", kind="item", ref=ref, after={"in_force_to": last}
        )

    act(change)


def _own(session: Session, person: Person, ref: str) -> ItemVersion:
    found = items.item(session, person, ref)
    if found is None:
        raise not_found()
    refuse_strangers(person, found.unit_code)
    return found


def _end(session: Session, ref: str, last: date, version: int) -> bool:
    return changed(
        session,
        update(ItemRow)
        .where(ItemRow.ref == ref, ItemRow.version == version, ItemRow.in_force_to.is_(None))
        .values(in_force_to=last, version=version + 1),
    )


def _cells(reader: Reader) -> dict[str, Any]:
    cells: dict[str, Any] = {
        name: reader.text(name)
        for name in ("field", "basis", "content", "ratio", "frequency", "qualification")
    }
    cells["name"] = reader.text("name", needed=True)
    cells["target_kind"] = reader.term("target_kind", TargetKind)
    cells["item_class"] = reader.term("item_class", ItemClass)
    cells["methods"] = reader.terms("methods", Method)
    cells["minutes"] = reader.whole("minutes", 1, LONGEST_VISIT)
    if not cells["methods"]:
        reader.faults.append(NO_METHOD)
    return cells


def _plain(item: ItemVersion) -> dict[str, Any]:
    names = [name for name in ITEM if name not in ("department", "methods")]
    return {**{name: getattr(item, name) for name in names}, "methods": ";".join(item.methods)}
