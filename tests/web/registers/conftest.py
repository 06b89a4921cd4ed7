"""Two complete departments, each with a marker in every text, in the small jurisdiction."""

from datetime import date

import pytest
from sqlalchemy import select

from coordinator.store import targets
from coordinator.store.database import act, reading
from coordinator.store.schema import (
    AbsenceRow,
    InspectorRow,
    InterestRow,
    ItemRow,
    JointItemPart,
    JointItemRow,
    SubjectRow,
    TargetRow,
    Unit,
)
from coordinator.store.users import person_by_login

MARKERS = {"SCJG": "甲标", "YJGL": "乙标"}
PHONES = {"SCJG": "13812341234", "YJGL": "13956785678"}
CODES = ("91350100M000100Y43", "91110108551385082Q")


@pytest.fixture
def person(app):
    """`person("liaison")` is who signs in under this name."""

    def found(login):
        with reading() as session:
            return person_by_login(session, login)

    return found


@pytest.fixture
def city(app):
    """Both departments filled; `city["SCJG"]["target"]` is the reference of a row of the first."""
    act(_fill)
    with reading() as session:
        return {code: _refs(session, code) for code in MARKERS}


def row(number, name, **cells):
    return {
        "row": f"{number:04d}", "name": name, "kind": "market entity", "state": "active",
        "region": "370302", "industry": "F5177", "scope": "销售", "risk": "B", **cells,
    }  # fmt: skip


def _fill(session):
    units = {u.code: u for u in session.scalars(select(Unit)) if u.code in MARKERS}
    for place, (code, unit) in enumerate(units.items()):
        mark = MARKERS[code]
        rows = [
            row(n, f"{mark}云湖食品{n}号店", address=f"{mark}路{n}号", scope=f"{mark}食品销售")
            for n in range(1, 5)
        ]
        rows[0] |= {"uscc": CODES[place], "reg_no": f"37030260000{place}"}
        targets.load(session, unit.id, rows)
        jurisdiction = unit.jurisdiction_id
        subject = SubjectRow(jurisdiction_id=jurisdiction, key=CODES[place], name=f"{mark}主体")
        item = ItemRow(
            unit_id=unit.id, code=f"{code}-1", name=f"{mark}事项", basis=f"{mark}依据",
            in_force_from=date(2026, 1, 1),
        )  # fmt: skip
        inspector = InspectorRow(
            unit_id=unit.id, code=f"{code}01", name=f"张{mark}", initials="z", phone=PHONES[code],
            certificate=f"3703-{code}-0099887766", certificate_expires=date(2030, 1, 1),
        )  # fmt: skip
        joint = JointItemRow(
            jurisdiction_id=jurisdiction, code=f"J-{code}", name=f"{mark}联合", lead_id=unit.id,
            resolved=True, in_force_from=date(2026, 1, 1),
        )  # fmt: skip
        session.add_all([subject, item, inspector, joint])
        session.flush()
        session.add_all(
            [
                JointItemPart(joint_item_id=joint.id, unit_id=unit.id, item_id=item.id),
                InterestRow(inspector_id=inspector.id, subject_id=subject.id, relation=f"{mark}亲属"),
                AbsenceRow(
                    inspector_id=inspector.id, first=date(2026, 9, 1), last=date(2099, 9, 3),
                    reason=f"{mark}休假",
                ),
            ]
        )  # fmt: skip


def _refs(session, code):
    unit = session.scalars(select(Unit).where(Unit.code == code)).one()
    inspector = session.scalars(select(InspectorRow).where(InspectorRow.unit_id == unit.id)).one()
    of_inspector = {
        "interest": select(InterestRow.ref).where(InterestRow.inspector_id == inspector.id),
        "absence": select(AbsenceRow.ref).where(AbsenceRow.inspector_id == inspector.id),
    }
    rows = select(TargetRow.ref).where(TargetRow.unit_id == unit.id, TargetRow.row == "0001")
    return {
        "target": session.scalars(rows).one(),
        "item": session.scalars(select(ItemRow.ref).where(ItemRow.unit_id == unit.id)).one(),
        "joint_item": session.scalars(
            select(JointItemRow.ref).where(JointItemRow.lead_id == unit.id)
        ).one(),
        "inspector": inspector.ref,
        **{name: session.scalars(wanted).one() for name, wanted in of_inspector.items()},
    }
