"""The journal on PostgreSQL: positions, append-only, grants, verification."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coordinator.core.errors import NotKnown
from coordinator.services.checkpointing import agreement, checkpoint, insist_on_agreement
from coordinator.services.verifying_journal import verify_journal
from coordinator.store import checkpoints
from coordinator.store.database import act, db, reading
from coordinator.store.journal import write
from coordinator.store.schema import append_only
from coordinator.store.schema.journal import JournalRow
from tests import databases
from tests.store.journal.conftest import entry, journal_in, person
from tests.store.journal.test_writing import _append_at_once, _rows


@pytest.fixture
def journal(tmp_path):
    url = databases.empty("postgresql")
    made = journal_in(tmp_path, url)
    with made.app.app_context():
        yield made
        for engine in db.engines.values():
            engine.dispose()
    databases.remove(url)


def test_many_threads_leave_no_gap_and_lose_no_entry(journal):
    assert _append_at_once(journal, 8, 6) == list(range(48))
    checkpoint(journal.witnesses)
    report = verify_journal(journal.url, journal.witness, journal.keys)
    assert (report.findings, report.proven) == ((), 48)


def test_an_act_that_overlaps_with_many_others_does_not_fail(journal):
    """A long transaction is not repeated because others were journalled meanwhile."""
    runs = []

    def long(session):
        runs.append(1)
        session.execute(text("SELECT count(*) FROM checkpoint"))
        for number in range(5):
            entry(number)
        write(session, person(), "one", kind="import")
        write(session, person(), "two", kind="import")

    act(long)
    assert len(runs) == 1
    assert [(row.position, row.act) for row in _rows()][-2:] == [(5, "one"), (6, "two")]


def test_a_checkpoint_made_while_an_act_runs_is_no_disagreement(journal):
    entry(0)
    with reading() as old:
        checkpoints.last(old)  # this transaction sees the database as it is now
        checkpoint(journal.witnesses)
        assert [problem.kind for problem in agreement(old, journal.witness)] == ["rewritten"]
        insist_on_agreement(old, journal.witness)


def test_an_act_that_fails_leaves_no_gap(journal):
    def fail(session):
        write(session, person(), "x", kind="k")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        act(fail)
    entry(0)
    assert [row.position for row in _rows()] == [0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET reason = 'x'",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "TRUNCATE journal, checkpoint CASCADE",
        "INSERT INTO journal SELECT * FROM journal ON CONFLICT (position) DO UPDATE SET reason = 'x'",
        "UPDATE checkpoint SET root = 'x'",
        "DELETE FROM checkpoint",
        "TRUNCATE checkpoint",
    ],
)
def test_the_database_refuses_to_change_the_past(journal, statement):
    entry(0)
    checkpoint(journal.witnesses)
    with pytest.raises(DBAPIError, match="append-only"):
        act(lambda session: session.execute(text(statement)))


def test_the_role_of_the_application_may_only_read_and_append(journal):
    name = f"app_{db.engines[None].url.database}"
    with db.engines[None].begin() as connection:
        connection.execute(text(f'CREATE ROLE "{name}"'))
        for statement in append_only.grants(name):
            connection.execute(text(statement))
        wanted = text(
            "SELECT t, p FROM unnest(ARRAY['journal', 'checkpoint']) t, "
            "unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p "
            "WHERE has_table_privilege(:role, t, p)"
        )
        may = {tuple(row) for row in connection.execute(wanted, {"role": name})}
        owned = "SELECT count(*) FROM pg_tables WHERE tableowner = :role"
        assert connection.scalar(text(owned), {"role": name}) == 0
        connection.execute(text(f'DROP OWNED BY "{name}"'))
        connection.execute(text(f'DROP ROLE "{name}"'))
    tables = ("journal", "checkpoint")
    assert may == {(table, right) for table in tables for right in ("SELECT", "INSERT")}


def test_a_change_by_the_owner_is_found(journal):
    for number in range(3):
        entry(number)
    checkpoint(journal.witnesses)
    with db.engines[None].begin() as connection:
        connection.execute(text("ALTER TABLE journal DISABLE TRIGGER ALL"))
        connection.execute(JournalRow.__table__.update().values(reason="x"))
    found = verify_journal(journal.url, journal.witness, journal.keys).findings
    assert [finding.position for finding in found] == [0, 1, 2]


def test_a_database_that_does_not_answer_is_told_in_words(journal):

    with pytest.raises(NotKnown, match="no database to read"):
        verify_journal(journal.url + "_none", None, journal.keys)
