"""Libraries of two departments in the small jurisdiction, and a neighbour that must not leak."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from coordinator.store.database import act, reading
from coordinator.store.schema import InspectorRow, InterestRow, JurisdictionRow, TargetRow, Unit
from coordinator.store.users import person_by_login

CODE_A = "91350100M000100Y43"
CODE_B = "91110108551385082Q"


@pytest.fixture
def person(app):
    """`person("office")` is who signs in under this name."""

    def found(login):
        with reading() as session:
            return person_by_login(session, login)

    return found


@pytest.fixture
def library(app):
    """`library("SCJG", "1", name=…)` puts a row into a department's library; its ref."""

    def put(unit, row, **cells):
        def change(session):
            holder = session.scalars(select(Unit).where(Unit.code == unit)).one()
            values = {"name": f"企业{row}", "kind": "market entity"} | cells
            target = TargetRow(unit_id=holder.id, row=row, **values)
            session.add(target)
            session.flush()
            return target.ref

        return act(change)

    return put


@pytest.fixture
def neighbour(app):
    """Another jurisdiction with one department."""

    def change(session):
        city = JurisdictionRow(name="山前市", profile="zb-lh")
        session.add(Unit(jurisdiction=city, code="LJDW", name="邻居局", kind="department"))
        session.flush()
        return SimpleNamespace(id=city.id, ref=city.ref)

    return act(change)


@pytest.fixture
def interest(app):
    """`interest(subject id)` declares a relation of an inspector of SCJG to it; its id."""

    def put(subject, relation="配偶任职"):
        def change(session):
            holder = session.scalars(select(Unit).where(Unit.code == "SCJG")).one()
            count = len(session.scalars(select(InspectorRow)).all())
            inspector = InspectorRow(unit_id=holder.id, code=f"I{count}", name="王小明")
            session.add(inspector)
            session.flush()
            row = InterestRow(inspector_id=inspector.id, subject_id=subject, relation=relation)
            session.add(row)
            session.flush()
            return row.id

        return act(change)

    return put
