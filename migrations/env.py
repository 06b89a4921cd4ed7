"""How migrations run: `alembic upgrade head`, on the database of COORDINATOR_DATABASE_URL.

A caller in the same process hands over `connection` or `url` in the attributes of the config.
"""

import os

from alembic import context
from sqlalchemy import Connection, create_engine, event

import coordinator.store.schema  # noqa: F401 - declares every table
from coordinator.store import walls
from coordinator.store.database import Base
from coordinator.store.revisions import is_declared

TARGET = Base.metadata
LOCK = 7_250_701
"""Of two programs that migrate one database, the second waits."""


def main() -> None:
    """Migrate over the connection that was handed over, or a new one, or only print the SQL."""
    if context.is_offline_mode():
        context.configure(url=_url(), target_metadata=TARGET, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
        return
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = create_engine(_url())
    if engine.dialect.name == "sqlite":
        _make_ddl_transactional(engine)
    with engine.connect() as connection, connection.begin():
        _migrate(connection)
    engine.dispose()


def _url() -> str:
    given: str | None = context.config.attributes.get("url")
    return given or os.environ["COORDINATOR_DATABASE_URL"]


def _make_ddl_transactional(engine) -> None:
    """A migration happens as a whole or not at all: the driver must not commit before DDL."""

    @event.listens_for(engine, "connect")
    def connect(connection, _record) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=10000")

    @event.listens_for(engine, "begin")
    def begin(connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        for statement in walls.roles():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"SET LOCAL ROLE {walls.OWNER}")
    context.configure(
        connection=connection,
        target_metadata=TARGET,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=not postgresql,
        render_item=_render,
        include_name=is_declared,
    )
    with context.begin_transaction():
        context.run_migrations()
    # every table of the models is there only at the head
    if postgresql and _at_head(connection):
        walls.apply(connection)


def _at_head(connection: Connection) -> bool:
    head = context.script.get_current_head()
    return head is not None and context.get_context().get_current_heads() == (head,)


def _render(kind: str, item: object, autogen_context) -> str | bool:
    """A migration says what a column is, not which class of ours makes it: those may change."""
    if kind != "type":
        return False
    name = type(item).__name__
    if name == "Moment":
        return "sa.DateTime(timezone=True)"
    if name == "JSON":
        autogen_context.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return "sa.JSON().with_variant(JSONB(), 'postgresql')"
    return False


main()
