"""Joint items: which departments check what together, each with sub-items of its own list."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from coordinator.store.person import Person
from coordinator.store.schema import ItemRow, JointItemPart, JointItemRow, Unit
from coordinator.store.scopes import INSIDERS, OVERSIGHT


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What one department checks within a joint item; without an item it has not said yet."""

    unit_code: str
    unit_name: str
    unit_name_en: str
    item_ref: str | None
    item_code: str
    item_name: str
    is_lead: bool
    is_own: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class JointItem:
    """A joint item of the jurisdiction; `resolved` once lead and partners are known units."""

    ref: str
    code: str
    field: str
    name: str
    targets: str
    lead_code: str
    lead_name: str
    lead_name_en: str
    lead_as_written: str
    partners_as_written: str
    resolved: bool
    basis: str
    methods: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    parts: tuple[Part, ...]
    version: int


def joint_items(session: Session, person: Person) -> tuple[JointItem, ...]:
    """Joint items the person's unit leads or joins, or all for the office; by code and date."""
    if not person.roles & (OVERSIGHT | INSIDERS):
        return ()
    wanted = (
        select(JointItemRow)
        .where(JointItemRow.jurisdiction_id == person.jurisdiction_id)
        .order_by(JointItemRow.code, JointItemRow.in_force_from)
    )
    if not person.roles & OVERSIGHT:
        mine = select(JointItemPart.joint_item_id).where(JointItemPart.unit_id == person.unit_id)
        wanted = wanted.where((JointItemRow.lead_id == person.unit_id) | JointItemRow.id.in_(mine))
    rows = session.scalars(wanted).all()
    parts = _parts(session, person, [row.id for row in rows])
    leads = _units(session, {row.lead_id for row in rows if row.lead_id})
    return tuple(_joint_item(row, leads, parts.get(row.id, ())) for row in rows)


def joint_item(session: Session, person: Person, ref: str) -> JointItem | None:
    """The joint item with this reference, if it is in sight."""
    return next((each for each in joint_items(session, person) if each.ref == ref), None)


def _parts(session: Session, person: Person, ids: list[int]) -> dict[int, tuple[Part, ...]]:
    item, unit, joint = aliased(ItemRow), aliased(Unit), aliased(JointItemRow)
    wanted = (
        select(JointItemPart, unit, item, joint.lead_id)
        .join(unit, unit.id == JointItemPart.unit_id)
        .join(joint, joint.id == JointItemPart.joint_item_id)
        .outerjoin(item, item.id == JointItemPart.item_id)
        .where(JointItemPart.joint_item_id.in_(ids))
        .order_by(unit.code, item.code)
    )
    found: dict[int, tuple[Part, ...]] = {}
    for part, its_unit, its_item, lead_id in session.execute(wanted):
        made = Part(
            unit_code=its_unit.code,
            unit_name=its_unit.name,
            unit_name_en=its_unit.name_en or its_unit.name,
            item_ref=its_item.ref if its_item else None,
            item_code=its_item.code if its_item else "",
            item_name=its_item.name if its_item else "",
            is_lead=its_unit.id == lead_id,
            is_own=its_unit.id == person.unit_id,
        )
        found[part.joint_item_id] = (*found.get(part.joint_item_id, ()), made)
    return found


def _units(session: Session, ids: set[int]) -> dict[int, Unit]:
    return {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(ids)))}


def _joint_item(row: JointItemRow, leads: dict[int, Unit], parts: tuple[Part, ...]) -> JointItem:
    lead = leads.get(row.lead_id or 0)
    return JointItem(
        ref=row.ref,
        code=row.code,
        field=row.field,
        name=row.name,
        targets=row.targets,
        lead_code=lead.code if lead else "",
        lead_name=lead.name if lead else row.lead_as_written,
        lead_name_en=(lead.name_en or lead.name) if lead else row.lead_as_written,
        lead_as_written=row.lead_as_written,
        partners_as_written=row.partners_as_written,
        resolved=row.resolved,
        basis=row.basis,
        methods=tuple(filter(None, row.methods.split(";"))),
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        parts=parts,
        version=row.version,
    )
