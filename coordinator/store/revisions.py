"""Which state of the tables a database has, and bringing it to the newest."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
UNDECLARED = ("target_search",)
"""Tables that differ between the databases, so that no model declares them."""


def is_declared(name: str | None, kind: str, _parents: object = None) -> bool:
    """Whether a table of a database is to be compared with the models."""
    return kind != "table" or not (name or "").startswith(UNDECLARED)


def upgrade(url: str) -> None:
    """Run every migration the database lacks, as a whole or not at all."""
    config = _config()
    config.attributes["url"] = url
    command.upgrade(config, "head")


def newest() -> str | None:
    """The migration a database should have; None: there is none yet."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(connection: Connection) -> str | None:
    """The migration this database has; None: none."""
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    return Config(FOLDER / "alembic.ini")
