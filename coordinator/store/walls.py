"""The second wall of PostgreSQL: who may do what to which table, and which rows a transaction sees.

Queries scope themselves; this holds where one forgets. A migration applies it after every upgrade, as
the owner of the tables. The application runs under a role that owns nothing.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from coordinator.store import revisions
from coordinator.store.database import Base
from coordinator.store.schema import append_only

OWNER = "coordinator_owner"
"""Owns every table; migrations run as it (SET ROLE)."""
APP = "coordinator_app"
"""What the application's login is a member of."""

_JURISDICTION = "nullif(current_setting('app.jurisdiction', true), '')::integer"
_WIDE = "current_setting('app.unit', true) = '*'"
_UNIT = "nullif(nullif(current_setting('app.unit', true), ''), '*')::integer"

OF_A_UNIT = frozenset(
    {"column_mapping", "import", "inspector", "item", "library_total", "snapshot", "target"}
)
"""Rows of one unit, in `unit_id`: seen by it and by those who see the whole jurisdiction."""
OF_A_JURISDICTION = frozenset(
    {
        "joint_item",
        "override",
        "subject",
        "subject_collision",
        "subject_decision",
        "subject_proposal",
    }
)
"""Rows of one jurisdiction, in `jurisdiction_id`."""
PARTS = {
    "absence": ("inspector_id", "inspector"),
    "import_row": ("import_id", "import"),
    "interest": ("inspector_id", "inspector"),
    "joint_item_part": ("joint_item_id", "joint_item"),
    "subject_involved": ("decision_id", "subject_decision"),
    "subject_pin": ("subject_id", "subject"),
}
"""Rows seen where the row they belong to is seen: column and table of that row."""
SCOPED = OF_A_UNIT | OF_A_JURISDICTION | PARTS.keys()
OPEN = {
    "alembic_version": "which migration was the last",
    "checkpoint": "roots of the journal as a whole",
    "checkpoint_delivery": "roots of the journal as a whole",
    "confirmation": "found by a secret",
    "first_token": "found by a secret",
    "grant": "read while signing in, before a scope is known",
    "job": "workers take the jobs of everybody",
    "journal": "one sequence over all jurisdictions; its page scopes by query",
    "journal_private": "found by its hash",
    "jurisdiction": "read while signing in, before a scope is known",
    "pulse": "holds nothing",
    "repeat": "found by person and key",
    "sign_in_attempt": "counted before a scope is known",
    "target_search": "numbers and words; a policy would keep its index from being used",
    "unit": "read while signing in, before a scope is known",
    "user": "read while signing in, before a scope is known",
    "web_session": "found by a secret",
}
"""Tables without row-level security, and why."""


def roles() -> Iterator[str]:
    """DDL that makes the two roles where they are missing, and lets the owner make tables."""
    for role in (OWNER, APP):
        yield (
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    yield f"GRANT {OWNER} TO CURRENT_USER"
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {APP}"


def rights() -> Iterator[str]:
    """DDL, repeatable, that gives the application its rights and each scoped table its policy."""
    yield "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP}"
    names = {*Base.metadata.tables, *revisions.UNDECLARED}
    tables = ", ".join(f'"{name}"' for name in sorted(names))
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {APP}"
    yield f"GRANT SELECT ON alembic_version TO {APP}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}"
    yield from append_only.grants(APP)
    for table, condition in sorted(_conditions().items()):
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS scope ON "{table}"'
        yield f'CREATE POLICY scope ON "{table}" USING ({condition}) WITH CHECK ({condition})'


def apply(connection: Connection) -> None:
    """Give the tables of the declared models their rights and policies."""
    for statement in rights():
        connection.exec_driver_sql(statement)


def excess(connection: Connection) -> tuple[str, ...]:
    """What the login of this connection may do that an application must not, in plain names."""
    found = connection.execute(
        text(
            "select r.rolsuper, r.rolbypassrls, exists (select 1 from pg_class c"
            " join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind = 'r'"
            " and pg_has_role(current_user, c.relowner, 'USAGE'))"
            " from pg_roles r where r.rolname = current_user"
        )
    ).one()
    names = ("superuser", "bypasses row-level security", "owns tables")
    return tuple(name for name, has in zip(names, found, strict=True) if has)


def _conditions() -> dict[str, str]:
    within = f"jurisdiction_id = {_JURISDICTION}"
    units = f"unit_id IN (SELECT id FROM unit WHERE {within})"  # noqa: S608 - names of ours
    return {
        **dict.fromkeys(OF_A_UNIT, f"{units} AND ({_WIDE} OR unit_id = {_UNIT})"),
        **dict.fromkeys(OF_A_JURISDICTION, within),
        # the policy of the other table applies within the question
        **{
            table: f'EXISTS (SELECT 1 FROM "{of}" p WHERE p.id = {column})'  # noqa: S608 - names of ours
            for table, (column, of) in PARTS.items()
        },
    }
