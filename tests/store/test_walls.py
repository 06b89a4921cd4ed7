"""Row-level security and roles of PostgreSQL hold where a query forgets its scope."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from coordinator.app import create_app
from coordinator.services import jobs
from coordinator.services.jobs.asking import HANDLERS
from coordinator.store import revisions, walls
from coordinator.store.conditions import excess_rights, unwalled
from coordinator.store.database import Base, across_units, act, acting_for, db, reading
from coordinator.store.schema import InspectorRow, JurisdictionRow, SubjectRow, Unit
from coordinator.store.users import person_by_login
from tests import databases
from tests.city import close, migrated, settings

ON_POSTGRESQL = [each for each in databases.DATABASES if each == "postgresql"]


@pytest.fixture(params=ON_POSTGRESQL)
def second_wall(request, tmp_path):
    """The application under the role that owns nothing; two departments and another city have rows."""
    url = databases.copy_of(migrated(request.param), request.param)
    owner = create_app(settings(url, tmp_path))
    with owner.app_context():
        act(_rows)
        close()
    app = create_app(settings(databases.login_of(url, walls.APP), tmp_path))
    with app.app_context():
        yield app
        close()
    databases.remove(url)


def _rows(session):
    other = JurisdictionRow(name="外市", profile="joint-2026")
    away = Unit(jurisdiction=other, code="SCJG", name="外市局", kind="department")
    session.add_all([other, away])
    session.flush()
    for unit in session.scalars(select(Unit)).all():
        session.add(
            InspectorRow(unit_id=unit.id, code="1", name=f"{unit.jurisdiction_id} {unit.code}")
        )
    for jurisdiction in session.scalars(select(JurisdictionRow)).all():
        session.add(SubjectRow(jurisdiction_id=jurisdiction.id, key="k", name=jurisdiction.name))


def known(login):
    with reading() as session:
        return person_by_login(session, login)


def seen(person, statement="select * from inspector"):
    with reading(person) as session:
        return {row.name for row in session.execute(text(statement))}


def test_a_raw_select_returns_only_rows_in_scope(second_wall):
    assert seen(known("liaison")) == {"1 SCJG"}
    assert seen(known("liaison_of_another")) == {"1 YJGL"}
    assert seen(known("office")) == {"1 LXHB", "1 SCJG", "1 YJGL"}
    assert seen(known("liaison"), "select * from subject") == {"云湖市"}


def test_without_a_person_nothing_is_seen_and_nothing_of_the_last_one_remains(second_wall):
    office = known("office")
    for _ in range(20):
        assert len(seen(office)) == 3
        assert seen(None) == set()


def test_every_way_around_the_queries_meets_the_wall(second_wall):
    liaison = known("liaison")
    ways = (
        lambda s: s.scalars(select(InspectorRow.name)).all(),
        lambda s: s.scalars(select(InspectorRow.__table__.c.name)).all(),
        lambda s: [row.name for row in s.query(InspectorRow)],
        lambda s: s.scalars(text("select name from inspector union all select name from inspector")).all(),
        lambda s: s.scalars(text("select (i).name from (select i from inspector i) x(i)")).all(),
        lambda s: [s.get(InspectorRow, n).name for n in range(1, 9) if s.get(InspectorRow, n)],
        lambda s: s.scalars(text("with w as (select * from inspector) select name from w")).all(),
    )  # fmt: skip
    for _ in range(15):
        for way in ways:
            with reading(liaison) as session:
                assert set(way(session)) == {"1 SCJG"}


def test_no_row_of_another_unit_can_be_written(second_wall):
    liaison = known("liaison")
    with reading() as session:
        other = session.scalar(select(Unit.id).where(Unit.code == "YJGL"))

    def insert(session):
        session.add(InspectorRow(unit_id=other, code="9", name="foreign"))

    with pytest.raises(ProgrammingError):
        act(insert, liaison)
    touched = act(lambda s: s.execute(text("update inspector set name = 'x'")).rowcount, liaison)
    assert touched == 1


def test_work_that_joins_departments_sees_its_jurisdiction_and_no_other(second_wall):
    with across_units():
        assert seen(known("liaison")) == {"1 LXHB", "1 SCJG", "1 YJGL"}
    assert seen(known("liaison")) == {"1 SCJG"}


def test_a_request_sees_with_the_eyes_of_its_person(second_wall):
    with acting_for(known("liaison")), reading() as session:
        assert session.scalars(select(InspectorRow.name)).all() == ["1 SCJG"]


def test_a_job_runs_in_the_scope_of_its_asker_whatever_it_is_asked_for(second_wall):
    liaison, found = known("liaison"), []

    def peek(held, progress):
        with reading() as session:
            found.extend(session.scalars(text(held.payload["question"])))
        return {}

    HANDLERS["test"] = peek
    payload = {"question": "select name from inspector"}
    for _ in range(10):
        act(lambda session: jobs.ask(session, "test", payload, liaison), liaison)
    try:
        assert jobs.work_off() == 10
    finally:
        del HANDLERS["test"]
    assert set(found) == {"1 SCJG"}


def test_the_application_owns_nothing_and_cannot_change_what_only_grows(second_wall):
    assert excess_rights() == ()
    assert unwalled() == ()
    with db.engines[None].connect() as connection:
        owned = (
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner"
            " where r.rolname in ('tester', :app)"
        )
        assert connection.scalar(text(owned), {"app": walls.APP}) == 0
    for statement in (
        "update journal set reason = ''", "delete from journal", "truncate journal",
        "drop table journal", "alter table journal disable trigger all", "create table mine ()",
        "set role coordinator_owner", "alter table inspector disable row level security",
        "delete from checkpoint", "truncate checkpoint",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError):
            act(lambda session, statement=statement: session.execute(text(statement)))


def test_every_table_is_within_a_wall_or_stands_open_for_a_reason():
    tables = {*Base.metadata.tables, *revisions.UNDECLARED, "alembic_version"}
    assert walls.SCOPED | walls.OPEN.keys() == tables
    assert not walls.SCOPED & walls.OPEN.keys()
    for name in walls.OF_A_UNIT:
        assert "unit_id" in Base.metadata.tables[name].columns
    for name in walls.OF_A_JURISDICTION:
        assert "jurisdiction_id" in Base.metadata.tables[name].columns
    for name, (column, of) in walls.PARTS.items():
        key = next(iter(Base.metadata.tables[name].columns[column].foreign_keys))
        assert key.column.table.name == of
    scoping = {"unit_id", "jurisdiction_id"}
    columns = {n: set(t.columns.keys()) for n, t in Base.metadata.tables.items()}
    assert {n for n, c in columns.items() if c & scoping} - walls.SCOPED == {"unit", "user"}
