"""Tables that only grow: triggers made with the table, by metadata and by migrations alike.

Who owns the database can still drop a trigger: that is what checkpoints outside it are for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, event


@dataclass(frozen=True, kw_only=True)
class _Growth:
    next_in: str
    grows_in: str


_PROTECTED: dict[str, _Growth] = {}


def protect(table: str, *, next_in: str = "", grows_in: str = "") -> None:
    """Refuse changes of the rows of `table` from its creation on.

    Besides, new rows must be one larger in the column `next_in` than the last, or larger in
    `grows_in`; PostgreSQL leaves both to the primary key, as it may not see the last row.
    """
    _PROTECTED[table] = _Growth(next_in=next_in, grows_in=grows_in)


def statements(table: str, dialect: str) -> tuple[str, ...]:
    """The DDL that protects `table`, for `sqlite` or `postgresql`."""
    growth = _PROTECTED[table]
    return tuple(_sqlite(table, growth) if dialect == "sqlite" else _postgresql(table))


def grants(role: str) -> tuple[str, ...]:
    """What the role the application runs under may do with the append-only tables (PostgreSQL)."""
    names = ", ".join(f'"{each}"' for each in sorted(_PROTECTED))
    return (
        f'REVOKE ALL ON {names} FROM PUBLIC, "{role}"',
        f'GRANT SELECT, INSERT ON {names} TO "{role}"',
    )


# on the class, because a migration makes a table of its own that the metadata never sees
@event.listens_for(Table, "after_create")
def _install(target: Table, connection: Connection, **_options: object) -> None:
    if target.name in _PROTECTED:
        for statement in statements(target.name, connection.dialect.name):
            connection.exec_driver_sql(statement)


def _sqlite(table: str, growth: _Growth) -> Iterable[str]:
    for act in ("UPDATE", "DELETE"):
        yield _refuse(f"{table}_no_{act.lower()}", f"{act} ON {table}", "", table)
    # REPLACE deletes without the delete trigger unless recursive_triggers is on: refuse it before
    if column := growth.next_in:
        condition = f"NEW.{column} IS NOT (SELECT coalesce(max({column}) + 1, 0) FROM {table})"  # noqa: S608
        yield _refuse(f"{table}_in_order", f"INSERT ON {table}", condition, table)
    if column := growth.grows_in:
        condition = f"NEW.{column} <= (SELECT max({column}) FROM {table})"  # noqa: S608
        yield _refuse(f"{table}_in_order", f"INSERT ON {table}", condition, table)


def _refuse(name: str, moment: str, condition: str, table: str) -> str:
    when = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {moment} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _postgresql(table: str) -> Iterable[str]:
    yield (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; "
        "END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
