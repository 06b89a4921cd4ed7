"""OP-01: whatever is broken, the application does not serve and says why in plain words."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, event, text

from coordinator.app import create_app, refuse_to_serve_broken
from coordinator.core.errors import BadInput
from coordinator.core.text import LANGUAGES
from coordinator.services import self_check as checks
from coordinator.services.self_check import Installation, self_check
from coordinator.store import journal, walls
from coordinator.store.database import READING, act, db
from tests import databases
from tests.city import close, migrated, settings

OF_THE_TESTS = "the database setting fsync is off; it must be on"
"""The server of the tests runs without it (tests/databases.py)."""
KEY = "rQ7x-Zk2Lm9_Tb4VcN1pWs8YdF6gHj3u"


@pytest.fixture
def good(migrated_app, tmp_path):
    """An installation in order: nothing keeps it from serving."""
    return Installation(
        database_url=migrated_app.config["SETTINGS"].database_url,
        secret_keys=(KEY,),
        data_folder=tmp_path,
        trusted_hosts=("joint.example.gov.cn",),
    )


def said(installation, **how):
    problems = self_check(installation, **how)
    for problem in problems:
        assert all(problem.say(language) for language in LANGUAGES)
    return " ".join(problem.en for problem in problems if problem.en != OF_THE_TESTS)


def test_the_setting_that_makes_the_tests_fast_would_be_named(good):
    on_postgresql = db.engines[None].dialect.name == "postgresql"
    assert (OF_THE_TESTS in [p.en for p in self_check(good)]) is on_postgresql


def test_an_installation_in_order_has_no_problem(good):
    assert said(good) == ""


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"debug": True}, "debug mode is on"),
        ({"secret_keys": ("short",)}, "too short or too simple"),
        ({"secret_keys": ("",)}, "too short or too simple"),
        ({"secret_keys": ("ab" * 30,)}, "too short or too simple"),
        ({"secret_keys": ("changeme-0123456789-abcdefghijklm",)}, "looks like an example"),
        ({"secret_keys": (KEY, "old")}, "too short or too simple"),
        ({"proxies": -1}, "PROXIES is -1"),
        ({"proxies": 9}, "PROXIES is 9"),
        ({"trusted_hosts": ()}, "TRUSTED_HOSTS is not set"),
        ({"trusted_hosts": ("*",)}, "no wildcards"),
        ({"trusted_hosts": (".example.gov.cn",)}, "no wildcards"),
        ({"demo": True}, "loopback"),
        ({"demo": True, "trusted_hosts": ()}, "loopback"),
        ({"database_url": "mysql://x/y"}, "DATABASE_URL must name"),
        ({"database_url": "sqlite:///:memory:"}, "DATABASE_URL must name"),
        ({"database_url": "no address"}, "DATABASE_URL must name"),
    ],
)
def test_a_broken_setting_is_named(good, broken, words):
    assert words in said(replace(good, **broken))


def test_a_folder_that_is_missing_full_or_not_writable_is_named(good, tmp_path, monkeypatch):
    missing = tmp_path / "missing"
    assert "there is no folder" in said(replace(good, data_folder=missing))
    assert "there is no folder" in said(replace(good, witness_folder=missing))
    # not even root may write there
    read_only = type(tmp_path)("/proc/self")
    assert "cannot be written" in said(replace(good, data_folder=read_only))
    monkeypatch.setattr(checks, "LEAST_FREE", 101)
    assert "at least 101 % is needed" in said(good)


def test_a_signing_key_must_be_there_closed_and_away_from_the_witness(good, tmp_path):
    key = tmp_path / "journal.key"
    assert "no signing key" in said(replace(good, signing_key_file=key))
    key.write_text("key")
    key.chmod(0o644)
    assert "other users can read" in said(replace(good, signing_key_file=key))
    key.chmod(0o600)
    assert said(replace(good, signing_key_file=key)) == ""
    beside = replace(good, signing_key_file=key, witness_folder=tmp_path)
    assert "must not lie in the witness folder" in said(beside)


def test_a_wrong_clock_is_named(good):
    assert "the clock is wrong" in said(good, clock=lambda: datetime(2001, 1, 1, tzinfo=UTC))
    act(lambda session: journal.write(session, None, "sign_in", kind="user"))
    before = datetime.now(UTC) - timedelta(minutes=5)
    assert "before the journal's newest entry" in said(good, clock=lambda: before)
    if db.engines[None].dialect.name == "postgresql":
        assert "clocks of this machine and the database differ" in said(good, clock=lambda: before)
    assert said(good) == ""


def test_a_database_at_another_migration_is_named(good):
    _as_owner(good, "update alembic_version set version_num = '0000'")
    assert "is at migration 0000" in said(good)


def test_an_empty_database_is_named(app, tmp_path):
    """The tables are there, but no migration made them."""
    given = Installation(
        database_url=app.config["SETTINGS"].database_url,
        secret_keys=(KEY,),
        data_folder=tmp_path,
        trusted_hosts=("joint.example.gov.cn",),
    )
    assert "is at migration —" in said(given)


def test_a_missing_trigger_is_named(good):
    on = {"sqlite": "journal_no_update", "postgresql": "journal_no_change on journal"}
    _as_owner(good, f"drop trigger {on[db.engines[None].dialect.name]}")
    assert "append-only table journal lacks its triggers" in said(good)


def test_a_witness_that_cannot_be_read_is_named(good, tmp_path):
    witness = tmp_path / "witness"
    witness.mkdir()
    assert said(replace(good, witness_folder=witness)) == ""
    act(lambda session: journal.write(session, None, "sign_in", kind="user"))
    (witness / "checkpoint-000000000009.json").write_text(json.dumps({"size": 9}))
    assert "is no checkpoint" in said(replace(good, witness_folder=witness))


def test_a_changed_mode_of_the_database_is_named(good):
    engine = db.engines[None]
    if engine.dialect.name == "sqlite":
        statement, words = "pragma foreign_keys=off", "setting foreign_keys is 0"
    else:
        statement, words = "set synchronous_commit = off", "setting synchronous_commit is off"
    _at_every_connection(engine, statement)
    assert words in said(good)


def test_a_reader_that_can_write_is_named(good):
    engine = db.engines[READING]
    if engine.dialect.name == "sqlite":
        _at_every_connection(engine, "pragma query_only=off")
        assert "query_only" in said(good)
    else:
        engine.dispose()

        @event.listens_for(engine, "begin")
        def begin(connection):
            connection.exec_driver_sql("set transaction read write")

    assert "only reads can write" in said(good)


def test_a_library_that_is_too_old_is_named(good, monkeypatch):
    monkeypatch.setattr("coordinator.store.conditions.OLDEST_SQLITE", (99, 0, 0))
    monkeypatch.setattr("coordinator.store.conditions.OLDEST_POSTGRESQL", 99)
    assert "is too old" in said(good)


def test_a_database_that_is_not_there_is_named(tmp_path):
    gone = f"sqlite:///{tmp_path / 'no' / 'where.db'}"
    app = create_app(settings(gone, tmp_path))
    given = Installation(
        database_url=gone, secret_keys=(KEY,), data_folder=tmp_path, trusted_hosts=("a.cn",)
    )
    with app.app_context():
        assert "cannot be used" in said(given)
        close()


@pytest.mark.parametrize("name", [n for n in databases.DATABASES if n == "postgresql"])
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("grant update on journal to coordinator_app", "UPDATE on journal"),
        ("grant truncate on checkpoint to coordinator_app", "TRUNCATE on checkpoint"),
        ("alter table target disable row level security", "not enforced on target"),
        ("alter table item no force row level security", "not enforced on item"),
        ("alter table unit owner to coordinator_app", "owns tables"),
        ("alter role tester superuser", "superuser"),
    ],
)
def test_a_login_that_may_too_much_is_named(name, statement, words, tmp_path):
    url = databases.copy_of(migrated(name), name)
    login = databases.login_of(url, walls.APP)
    given = Installation(
        database_url=login, secret_keys=(KEY,), data_folder=tmp_path, trusted_hosts=("a.cn",)
    )
    _as_owner(given, statement)
    app = create_app(settings(login, tmp_path))
    with app.app_context():
        assert words in said(given)
        assert "login may do too much" not in said(replace(given, demo=True))
        close()
    _as_owner(given, "alter role tester nosuperuser")
    databases.remove(url)


def test_a_broken_installation_is_refused_with_every_problem_at_once(migrated_app, tmp_path):
    given = migrated_app.config["SETTINGS"]
    with pytest.raises(BadInput) as refused:
        refuse_to_serve_broken(migrated_app, replace(given, secret_key="weak", proxies=7))
    found = " ".join(problem.text.en for problem in refused.value.problems)
    for words in ("PROXIES is 7", "SECRET_KEY is too short", "TRUSTED_HOSTS is not set"):
        assert words in found


def _as_owner(given, statement):
    """Change the database behind the back of the application, as somebody with all rights."""
    url = given.database_url
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute(statement)
        connection.close()
        return
    engine = create_engine(databases.as_superuser(url))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _at_every_connection(engine, statement):
    engine.dispose()

    @event.listens_for(engine, "connect")
    def connect(connection, _record):
        before = getattr(connection, "autocommit", None)
        if before is not None:
            connection.autocommit = True
        connection.execute(statement)
        if before is not None:
            connection.autocommit = before
