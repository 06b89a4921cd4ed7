"""The migrations build exactly the tables the models declare, protected as they must be."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from coordinator.store import revisions
from coordinator.store.conditions import unprotected
from coordinator.store.database import Base
from tests import databases


@pytest.fixture(params=databases.DATABASES)
def empty(request):
    url = databases.empty(request.param)
    yield url
    databases.remove(url)


def differences(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        options["include_name"] = revisions.is_declared
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    return found


def test_an_upgrade_from_nothing_builds_exactly_the_declared_models(empty):
    revisions.upgrade(empty)
    assert differences(empty) == []
    revisions.upgrade(empty)
    assert differences(empty) == []


def test_every_model_has_its_table_and_the_newest_migration_is_noted(empty):
    revisions.upgrade(empty)
    engine = create_engine(empty)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        assert set(revisions.UNDECLARED) <= set(names)
        found = {name for name in names if revisions.is_declared(name, "table")}
        assert found == {*Base.metadata.tables, "alembic_version"}
        assert revisions.current(connection) == revisions.newest() is not None
    engine.dispose()


def test_a_downgrade_leaves_nothing_behind(empty):
    revisions.upgrade(empty)
    config = Config(revisions.FOLDER / "alembic.ini")
    config.attributes["url"] = empty
    command.downgrade(config, "base")
    engine = create_engine(empty)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_a_migrated_database_has_the_triggers_of_append_only_tables(migrated_app):
    assert unprotected() == ()


@pytest.mark.parametrize("url", [each for each in databases.DATABASES if each == "postgresql"])
def test_the_database_holds_the_same_constraints_however_its_tables_were_made(url):
    """compare_metadata looks at neither checks nor triggers: compare the catalogue itself."""
    migrated, declared = databases.empty(url), databases.empty(url)
    revisions.upgrade(migrated)
    engine = create_engine(declared)
    Base.metadata.create_all(engine)
    engine.dispose()
    assert catalogue(migrated) == catalogue(declared)
    for each in (migrated, declared):
        databases.remove(each)


def catalogue(url):
    engine = create_engine(url)
    questions = (
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid <> 0 and connamespace = 'public'::regnamespace",
        "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger"
        " where not tgisinternal",
        "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    )
    with engine.connect() as connection:
        rows = {tuple(row) for question in questions for row in connection.execute(text(question))}
    engine.dispose()
    return {row for row in rows if "alembic_version" not in row[0]}
