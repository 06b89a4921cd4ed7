"""OP-02: alive and ready for the machines that watch, without details."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from coordinator.services import jobs, self_check, watching
from coordinator.services.jobs.asking import HANDLERS
from coordinator.store import database
from coordinator.store.database import act, db, reading
from coordinator.store.schema import CheckpointDelivery, CheckpointRow, Job
from coordinator.store.users import person_by_login


@pytest.fixture
def asked(app, monkeypatch):
    """`asked()` is the status and text of /readyz, found anew."""
    monkeypatch.setattr(watching, "KEPT_FOR", -1.0)
    client = app.test_client()

    def ask():
        answer = client.get("/readyz")
        return answer.status_code, answer.text

    return ask


def test_the_process_is_alive_and_ready_for_anybody(app, asked):
    assert app.test_client().get("/healthz").text == "ok\n"
    assert asked() == (200, "ready\n")


def test_a_full_disk_is_not_ready(asked, monkeypatch):
    monkeypatch.setattr(watching, "LEAST_FREE", 101)
    assert self_check.LEAST_FREE == 5
    assert asked() == (503, "not ready\n")


def test_a_database_that_cannot_be_written_is_not_ready(app, asked, monkeypatch):
    if db.engines[None].dialect.name == "sqlite":
        monkeypatch.setattr(database, "WAIT", 0.1)
        db.engines[None].dispose()
        other = sqlite3.connect(db.engines[None].url.database, isolation_level=None)
        other.execute("begin exclusive")
        assert asked() == (503, "not ready\n")
        other.close()
    else:
        act(lambda s: s.connection().exec_driver_sql("alter table pulse rename to gone"))
        assert asked() == (503, "not ready\n")
        act(lambda s: s.connection().exec_driver_sql("alter table gone rename to pulse"))
    assert asked() == (200, "ready\n")


def test_jobs_that_nobody_does_are_not_ready(app, asked):
    HANDLERS["test"] = lambda held, progress: {}
    with reading() as session:
        by = person_by_login(session, "liaison")
    act(lambda session: jobs.ask(session, "test", {}, by))
    assert asked() == (200, "ready\n")
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    act(lambda session: session.execute(update(Job).values(not_before=long_ago)))
    assert asked() == (503, "not ready\n")
    jobs.work_off()
    del HANDLERS["test"]
    assert asked() == (200, "ready\n")


def test_a_witness_that_lacks_a_checkpoint_for_long_is_not_ready(app, asked):
    long_ago = datetime.now(UTC) - timedelta(hours=1)

    def waiting(session):
        row = {"root": "00", "key_id": "k", "signature": "s", "peaks": []}
        session.add(CheckpointRow(size=1, at=long_ago, **row))
        session.add(CheckpointDelivery(size=1, witness="folder", asked_at=long_ago))

    act(waiting)
    assert asked() == (503, "not ready\n")


def test_asking_often_costs_nothing(app):
    client = app.test_client()
    ages = []
    database.AGES.append(ages.append)
    assert {client.get("/readyz").status_code for _ in range(20)} == {200}
    database.AGES.clear()
    assert len(ages) == 1
