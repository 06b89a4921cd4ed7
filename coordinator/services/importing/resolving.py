"""The office says which units a vaguely written joint item means."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from coordinator.core.errors import NotKnown, NotPossible, Refusal
from coordinator.core.text import Text
from coordinator.exchange.sheets.checks import Party, units_named
from coordinator.store import joint_items, journal
from coordinator.store.database import act, changed
from coordinator.store.imports.libraries import Place, parties
from coordinator.store.joint_items import JointItem
from coordinator.store.person import Person
from coordinator.store.schema import JointItemPart, JointItemRow, Unit

NO_ITEM = Text("没有这个联合事项", "there is no such joint item")
NO_LEAD = Text("要选定一个发起部门", "choose the lead department")
NO_PARTNER = Text("至少选定一个配合部门", "choose at least one partner")
CHANGED = Text(
    "这个事项刚被他人改动：现在的发起部门是{lead}，配合部门是{partners}。您的选择没有保存。",
    "somebody has just changed this item: now led by {lead} with {partners}. "
    "Your choice was not saved.",
)


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """A joint item, every unit (code, name), and the codes its words seem to mean."""

    item: JointItem
    units: tuple[tuple[str, str], ...]
    lead: str
    partners: tuple[str, ...]


def candidates(session: Session, person: Person, ref: str) -> Candidates:
    """The item with its units: as resolved before, else as its list names them."""
    item = _item(session, person, ref)
    place = Place(unit_id=person.unit_id, jurisdiction_id=person.jurisdiction_id)
    units = parties(session, place)
    known = tuple(Party(code=code, name=name) for code, name in units)
    leads, _ = units_named(item.lead_as_written, known)
    partners, _ = units_named(item.partners_as_written, known)
    lead = item.lead_code or (leads[0] if leads else "")
    named = [part.unit_code for part in item.parts] or partners
    return Candidates(
        item=item, units=units, lead=lead, partners=tuple(c for c in named if c != lead)
    )


def resolve(person: Person, ref: str, version: int, lead: str, partners: Collection[str]) -> None:
    """Name the lead and the partners of a joint item by the codes of their units.

    A partner already named keeps the sub-items it has chosen.
    """

    def change(session: Session) -> None:
        item = _item(session, person, ref)
        units = _units(session, person)
        if lead not in units:
            raise Refusal(NO_LEAD)
        joining = {each for each in partners if each in units and each != lead}
        if not joining:
            raise Refusal(NO_PARTNER)
        done = changed(
            session,
            update(JointItemRow)
            .where(JointItemRow.ref == ref, JointItemRow.version == version)
            .values(lead_id=units[lead], resolved=True, version=version + 1),
        )
        if not done:
            names = "、".join(dict.fromkeys(part.unit_name for part in item.parts))
            raise NotPossible(CHANGED.fill(lead=item.lead_name or "—", partners=names or "—"))
        _name_parts(session, ref, {units[lead], *(units[each] for each in joining)})
        before = {part.unit_code for part in item.parts}
        journal.write(
            session, person, "joint_item_resolved", kind="joint_item", ref=ref,
            before={"lead": item.lead_code, "units": sorted(before), "resolved": item.resolved},
            after={"lead": lead, "units": sorted({lead, *joining}), "resolved": True},
        )  # fmt: skip

    act(change)


def _item(session: Session, person: Person, ref: str) -> JointItem:
    item = joint_items.joint_item(session, person, ref)
    if item is None:
        raise NotKnown(NO_ITEM)
    return item


def _name_parts(session: Session, ref: str, wanted: set[int]) -> None:
    number = session.scalars(select(JointItemRow.id).where(JointItemRow.ref == ref)).one()
    mine = JointItemPart.joint_item_id == number
    held = set(session.scalars(select(JointItemPart.unit_id).where(mine)))
    session.execute(delete(JointItemPart).where(mine, JointItemPart.unit_id.not_in(wanted)))
    session.add_all(
        JointItemPart(joint_item_id=number, unit_id=unit) for unit in sorted(wanted - held)
    )
    session.flush()


def _units(session: Session, person: Person) -> dict[str, int]:
    query = select(Unit.code, Unit.id).where(
        Unit.jurisdiction_id == person.jurisdiction_id, Unit.kind != "office"
    )
    return dict(session.execute(query).all())
