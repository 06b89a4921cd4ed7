"""The promises of the one place that opens the database, on both databases."""

import sqlite3
import threading
import time
from statistics import median

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from coordinator.core.errors import NotPossible, Refusal
from coordinator.services.signing_in import Rules, check_password
from coordinator.services.vetting import PROFILES
from coordinator.store import database
from coordinator.store.database import Busy, act, change_one, changed, db, in_transaction, reading
from coordinator.store.repeats import once
from coordinator.store.schema import Unit, User
from coordinator.store.users import person_by_login
from tests.city import SECRET
from tests.counts.kills import kills
from tests.counts.races import load, one_winner, repeats, write_skew


def test_of_two_hundred_who_change_the_same_row_exactly_one_wins(app):
    (tally,) = one_winner(app, attempts=200)
    assert tally.ends == {"won": 1, "refused": 199}


def test_two_cannot_give_up_a_duty_because_of_each_other(app):
    assert write_skew(app, rounds=15) == 0


def test_copies_of_a_request_take_effect_once(app):
    tally = repeats(app, keys=5, copies=8)
    assert sum(tally.ends.values()) == 40
    assert set(tally.ends) == {f"key {number}" for number in range(5)}
    with reading() as session:
        assert session.scalar(select(User.version).where(User.login == "liaison")) == 1 + 5


def test_a_repeat_of_a_key_with_another_content_is_refused(app):
    with reading() as session:
        by = person_by_login(session, "liaison")
    assert act(lambda s: once(s, by, "k", "a", lambda: {"n": 1})) == {"n": 1}
    assert act(lambda s: once(s, by, "k", "a", lambda: {"n": 2})) == {"n": 1}
    with pytest.raises(Refusal):
        act(lambda s: once(s, by, "k", "b", lambda: {"n": 3}))


def test_readers_and_writers_together_never_meet_a_lock(app):
    tally = load(app, threads=8, each=12)
    assert set(tally.ends) == {"read", "written"}


def test_workers_killed_at_any_moment_lose_nothing_and_do_nothing_twice(
    app, database_url, tmp_path
):
    left = kills(app, database_url, tmp_path, rounds=4, asked=24)
    assert (left.lost, left.doubled) == (0, 0)
    assert left.states == {"done": 24}
    assert left.seconds_after_last_kill < 11


def test_a_conditional_change_that_meets_another_state_is_refused(app):
    office = update(Unit).where(Unit.code == "LXHB", Unit.name == "a name it never had")
    with pytest.raises(NotPossible):
        act(lambda session: change_one(session, office.values(name="x")))
    with pytest.raises(AssertionError):
        act(lambda session: changed(session, update(Unit).values(level="all")))
    with reading() as session:
        assert set(session.scalars(select(Unit.level))) == {""}


def test_a_conflict_repeats_the_whole_act_and_leaves_nothing_of_the_failed_one(app):
    """Real conflicts: PostgreSQL raises the two codes itself, SQLite is locked by another program."""
    if db.engines[None].dialect.name == "sqlite":
        _locked_for_a_moment()
        return
    for code in ("40001", "40P01"):
        tries = []

        def change(session, code=code, tries=tries):
            tries.append(1)
            session.execute(update(Unit).values(level=f"{code} {len(tries)}"))
            if len(tries) < 6:
                _raise(session, code)

        act(change)
        with reading() as session:
            assert set(session.scalars(select(Unit.level))) == {f"{code} 6"}


def _locked_for_a_moment():
    other = sqlite3.connect(
        db.engines[None].url.database, isolation_level=None, check_same_thread=False
    )
    other.execute("begin immediate")
    threading.Timer(0.3, lambda: (other.execute("commit"), other.close())).start()
    act(lambda session: session.execute(update(Unit).values(level="after")))
    with reading() as session:
        assert set(session.scalars(select(Unit.level))) == {"after"}


def test_an_act_that_conflicts_for_ever_is_refused_as_busy_after_six_tries(app, monkeypatch):
    tries = []
    if db.engines[None].dialect.name == "sqlite":
        monkeypatch.setattr(database, "WAIT", 0.2)
        db.engines[None].dispose()
        other = sqlite3.connect(db.engines[None].url.database, isolation_level=None)
        other.execute("begin immediate")
        began = time.monotonic()
        with pytest.raises(Busy):
            act(lambda session: session.execute(update(Unit).values(level="never")))
        assert time.monotonic() - began < 5
        other.close()
        return

    def change(session):
        tries.append(1)
        _raise(session, "40001")

    with pytest.raises(Busy):
        act(change)
    assert len(tries) == 6


def test_any_other_error_is_not_repeated(app):
    tries = []

    def change(session):
        tries.append(1)
        session.execute(text("insert into \"grant\" (user_id, role) values (1, 'x')"))

    with pytest.raises(IntegrityError):
        act(change)
    assert len(tries) == 1


def _raise(session, code):
    session.execute(text(f"do $$ begin raise exception using errcode = '{code}'; end $$"))


def test_a_reading_cannot_write(app):
    with pytest.raises(DBAPIError), reading() as session:
        session.execute(update(Unit).values(level="written"))


def test_a_reading_sees_one_state(app):
    with reading() as session:
        before = session.scalar(select(Unit.level).where(Unit.code == "LXHB"))
        writer = threading.Thread(target=_write, args=(app,))
        writer.start()
        if db.engines[None].dialect.name == "postgresql":
            writer.join()
        assert session.scalar(select(Unit.level).where(Unit.code == "LXHB")) == before
    writer.join()


def _write(app):
    with app.app_context():
        act(lambda session: session.execute(update(Unit).values(level="later")))


def test_what_is_open_is_known_and_told_with_its_age(app):
    ages = []
    database.AGES.append(ages.append)
    try:
        for _ in range(20):
            act(lambda session: session.execute(update(Unit).values(level=str(in_transaction()))))
        with reading():
            assert in_transaction()
            assert not in_transaction(writing=True)
    finally:
        database.AGES.remove(ages.append)
    assert not in_transaction()
    assert len(ages) == 20
    assert median(ages) < 0.5


def test_no_password_is_hashed_inside_an_act(app, monkeypatch):
    """CC-07; the probe looks on and lets the real hash happen."""
    rules = Rules(keys=(SECRET,), profile=PROFILES["asvs"], second_factor=False)
    verify, looked = PasswordHasher.verify, []

    def probe(*given):
        looked.append(in_transaction(writing=True))
        return verify(*given)

    monkeypatch.setattr(PasswordHasher, "verify", probe)
    for login in ("nobody", "liaison"):
        with pytest.raises(Refusal):
            check_password(login, "wrong", "127.0.0.1", rules)
    assert looked == [False, False]


def test_sqlite_and_postgresql_run_in_the_safe_modes(app):
    engine = db.engines[None]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            assert connection.scalar(text("show transaction_isolation")) == "serializable"
            assert connection.scalar(text("show synchronous_commit")) == "on"
            return
        expected = {"foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0, "mmap_size": 0}
        found = {name: connection.scalar(text(f"pragma {name}")) for name in expected}
        assert {k: v or 0 for k, v in found.items()} == expected
        wal = sqlite3.sqlite_version_info >= database.WAL_IS_SAFE_FROM
        assert connection.scalar(text("pragma journal_mode")) == ("wal" if wal else "truncate")
        assert connection.scalar(text("pragma synchronous")) == (2 if wal else 3)
