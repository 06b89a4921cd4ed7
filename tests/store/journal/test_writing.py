"""Entries: positions without gaps, canonical bytes, no personal numbers, append-only."""
# ruff: noqa: S608 - the statements hold our own names only

import json
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError

from coordinator.services.checkpointing import checkpoint
from coordinator.services.verifying_journal import verify_journal
from coordinator.store.database import act, db, reading
from coordinator.store.journal import (
    LEAF_FIELDS,
    Private,
    canonical,
    known_values,
    leaf_hash,
    write,
)
from coordinator.store.schema.journal import CheckpointRow, JournalPrivate, JournalRow
from tests.store.journal.conftest import entry, person

PLAIN = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(
        alphabet=some.one_of(
            some.sampled_from('"\\{}[]:,|\n\t\x01\u2028'),
            some.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        )
    ),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(
        alphabet=some.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
TIMES = some.datetimes(min_value=datetime(2000, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001
EVENTS = some.fixed_dictionaries({"at": TIMES, "act": some.text("a|\",{}", max_size=4),
                                  "reason": some.text("a|\",{}", max_size=4),
                                  "before": PLAIN, "after": PLAIN})  # fmt: skip


def _rows():
    with reading() as session:
        return list(session.scalars(select(JournalRow).order_by(JournalRow.position)))


def test_positions_count_from_zero_and_each_leaf_is_the_hash_of_its_row(journal):
    for number in range(5):
        entry(number)
    rows = _rows()
    assert [row.position for row in rows] == [0, 1, 2, 3, 4]
    for row in rows:
        assert row.leaf_hash == leaf_hash({name: getattr(row, name) for name in LEAF_FIELDS})


def test_two_entries_of_one_act_follow_each_other(journal):
    def both(session):
        write(session, person(), "one", kind="target")
        write(session, person(), "two", kind="target")

    act(both)
    assert [(row.position, row.act) for row in _rows()] == [(0, "one"), (1, "two")]


def _append_at_once(journal, threads, each):
    def work(number):
        with journal.app.app_context():
            for turn in range(each):
                entry(number * each + turn)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return [row.position for row in _rows()]


def test_many_threads_leave_no_gap_and_lose_no_entry(journal):
    assert _append_at_once(journal, 8, 6) == list(range(48))
    checkpoint(journal.witnesses)
    assert verify_journal(journal.url, journal.witness, journal.keys).sound


def test_an_act_that_fails_after_its_entry_leaves_neither(journal):
    def fail(session):
        write(session, person(), "role_granted", kind="grant")
        raise RuntimeError("power cut")

    entry(0)
    with pytest.raises(RuntimeError, match="power cut"):
        act(fail)
    entry(1)
    assert [(row.position, row.act) for row in _rows()] == [
        (0, "target_changed"), (1, "target_changed"),
    ]  # fmt: skip


def test_where_the_journal_cannot_be_written_the_act_does_not_happen(journal):
    with sqlite3.connect(journal.file) as raw:
        raw.execute("CREATE TRIGGER full BEFORE INSERT ON journal "
                    "BEGIN SELECT RAISE(ABORT, 'no space'); END")  # fmt: skip

    def change(session):
        session.add(JournalPrivate(hash="h", salt="s", value="v", at=datetime.now(UTC)))
        write(session, person(), "target_changed", kind="target")

    with pytest.raises(IntegrityError, match="no space"):
        act(change)
    with reading() as session:
        assert session.get(JournalPrivate, "h") is None


def test_the_time_is_the_servers_and_in_order(journal):
    entry(0)
    entry(1)
    first, second = _rows()
    assert journal.began <= first.at <= second.at <= datetime.now(UTC)
    assert first.at.utcoffset() == timedelta(0)


def test_half_written_text_dates_and_numbers_go_in_and_read_back_as_hashed(journal):
    told = {
        "day": date(2026, 9, 14), "ratio": Decimal("0.05"), "share": 0.5, "set": {"b", "a"},
        "pair": (1, 2), "text": "a\0b\ud800c", "none": None, "yes": True, 7: "seven",
    }  # fmt: skip
    act(lambda session: write(session, person(), "x", kind="k", after=told, reason="\0"))
    (row,) = _rows()
    assert row.after == {
        "day": "2026-09-14", "ratio": "0.05", "share": "0.5", "set": ["a", "b"], "pair": [1, 2],
        "text": "a\ufffdb\ufffdc", "none": None, "yes": True, "7": "seven",
    }  # fmt: skip
    assert row.leaf_hash == leaf_hash({name: getattr(row, name) for name in LEAF_FIELDS})


# ── canonical encoding ──────────────────────────────────────────────────────────────────────


def _same(one, other):
    """Equality that tells True from 1, as JSON does."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


@settings(max_examples=100)
@given(EVENTS, EVENTS)
def test_different_events_have_different_bytes(one, other):
    assert (canonical(one) == canonical(other)) == _same(one, other)


@settings(max_examples=60)
@given(EVENTS)
def test_the_bytes_tell_the_event_back_and_do_not_depend_on_the_order_of_keys(event):
    back = json.loads(canonical(event))
    back["at"] = datetime.fromisoformat(back["at"])
    assert _same(back, event)
    assert canonical(dict(reversed(event.items()))) == canonical(event)


def collisions(pairs, seed=0):
    """How many of `pairs` pairs of near-equal events share bytes though they differ."""
    chance, found = random.Random(seed), 0
    parts = ["", "a", "|", '"', ",", "{}", "\\", "null", "1", "é", "e\u0301", "\u2028"]
    values = [None, True, 1, "1", "", [], {}, [None], {"": None}, {"a": 1}, ["a"], -1, *parts]
    for _ in range(pairs):
        one = {k: chance.choice(values) for k in chance.choices(["a", "b", "a,b", '"'], k=3)}
        other = dict(one)
        other[chance.choice([*one, "c"])] = chance.choice(values)
        found += canonical({"after": one}) == canonical({"after": other}) and not _same(one, other)
    return found


def test_near_equal_events_never_share_bytes():
    assert collisions(3000) == 0


@pytest.mark.parametrize("value", [1.0, {1: 2}, (1,), "\0", "\ud800", b"", Decimal(1)])
def test_what_json_would_let_coincide_is_refused(value):
    with pytest.raises(ValueError, match="text"):
        canonical({"after": value})


# ── personal values ─────────────────────────────────────────────────────────────────────────


def test_a_private_value_is_in_the_chain_as_a_hash_and_forgetting_it_breaks_nothing(journal):
    after = {"name": Private("李四"), "again": Private("李四")}
    act(lambda session: write(session, person(), "inspector_added", kind="inspector", after=after))
    (row,) = _rows()
    hashes = [row.after["name"]["hash"], row.after["again"]["hash"]]
    assert hashes[0] != hashes[1]  # salted
    with reading() as session:
        assert set(known_values(session, hashes).values()) == {"李四"}
    checkpoint(journal.witnesses)
    act(lambda session: session.execute(delete(JournalPrivate)))
    with reading() as session:
        assert known_values(session, hashes) == {}
    assert verify_journal(journal.url, journal.witness, journal.keys).sound


def test_no_password_token_phone_or_certificate_reaches_the_database_file(journal):
    canaries = ["pw-CANARY-1", "tok-CANARY-2", "13812345678", "CERT-CANARY-0042", "13912345678"]
    password, token, phone, certificate, free = canaries
    told = {"password": password, "inner": [{"csrf_token": token, "phone": phone}],
            "certificate": certificate, "note": f"致电{free}。"}  # fmt: skip
    act(lambda session: write(session, person(), "x", kind="k", before=told, reason=f"tel {free}"))
    for path in journal.folder.glob("journal.db*"):
        content = path.read_bytes()
        assert not [each for each in canaries if each.encode() in content]
    (row,) = _rows()
    assert row.before["password"] == {"withheld": True}
    assert row.before["note"] == "致电139****5678。"
    assert row.reason == "tel 139****5678"


# ── append-only ─────────────────────────────────────────────────────────────────────────────

COLUMNS = ", ".join(("leaf_hash", *LEAF_FIELDS))
COPY = COLUMNS.replace("position", "{position}")
ATTEMPTS = [
    "UPDATE journal SET reason = 'x'",
    "UPDATE journal SET position = position + 10",
    "UPDATE OR REPLACE journal SET position = 1 WHERE position = 0",
    "DELETE FROM journal",
    "DELETE FROM journal WHERE position = 2",
    f"INSERT OR REPLACE INTO journal ({COLUMNS}) SELECT {COPY.format(position=1)} FROM journal WHERE position = 0",
    f"REPLACE INTO journal ({COLUMNS}) SELECT {COLUMNS} FROM journal WHERE position = 0",
    f"INSERT INTO journal ({COLUMNS}) SELECT {COLUMNS} FROM journal WHERE true "
    "ON CONFLICT (position) DO UPDATE SET reason = 'x'",
    f"INSERT INTO journal ({COLUMNS}) SELECT {COPY.format(position=-1)} FROM journal WHERE position = 0",
    f"INSERT INTO journal ({COLUMNS}) SELECT {COPY.format(position=9)} FROM journal WHERE position = 0",
    "UPDATE checkpoint SET root = 'x'",
    "DELETE FROM checkpoint",
    "INSERT OR REPLACE INTO checkpoint SELECT * FROM checkpoint",
    "INSERT INTO checkpoint (size, root, at, key_id, signature, peaks) "
    "SELECT 1, root, at, key_id, signature, peaks FROM checkpoint",
]  # fmt: skip


@pytest.mark.parametrize("recursive", ["on", "off"])
@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_database_refuses_to_change_the_past(journal, statement, recursive):
    for number in range(3):
        entry(number)
    checkpoint(journal.witnesses)
    with sqlite3.connect(journal.file) as raw:
        raw.execute(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)


def test_the_object_relational_layer_cannot_change_the_past_either(journal):
    entry(0)
    checkpoint(journal.witnesses)

    def change(session):
        session.get(JournalRow, 0).reason = "x"

    for attempt in (
        change,
        lambda session: session.delete(session.get(JournalRow, 0)),
        lambda session: session.execute(delete(CheckpointRow)),
    ):
        with pytest.raises(IntegrityError, match="append-only"):
            act(attempt)


def test_a_table_made_by_a_migration_is_protected_as_well(journal):
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.operations import Operations  # noqa: PLC0415
    from sqlalchemy import Column, Integer  # noqa: PLC0415

    with db.engines[None].begin() as connection:
        connection.execute(text("DROP TABLE checkpoint"))
        operations = Operations(MigrationContext.configure(connection))
        operations.create_table("checkpoint", Column("size", Integer, primary_key=True))
        connection.execute(text("INSERT INTO checkpoint VALUES (4)"))
        with pytest.raises(IntegrityError, match="append-only"):
            connection.execute(text("UPDATE checkpoint SET size = 5"))
