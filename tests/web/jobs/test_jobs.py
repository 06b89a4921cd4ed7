"""Jobs: asked, done once, seen by their asker, cancelled, parked, taken over."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.services import jobs
from coordinator.services.jobs import working
from coordinator.services.jobs.asking import HANDLERS
from coordinator.store import jobs as stored
from coordinator.store.database import act, reading
from coordinator.store.schema import Job, JournalRow, Repeat
from coordinator.store.users import person_by_login

QUICK = jobs.Pace(lease=1.0, beat=0.3, sweep=0.1, retry=0.0, report=0.0)


@pytest.fixture
def liaison(app):
    with reading() as session:
        return person_by_login(session, "liaison")


@pytest.fixture
def handler():
    """`handler(function)` makes it do the jobs of the kind "test" for one test."""

    def install(function):
        HANDLERS["test"] = function

    yield install
    HANDLERS.pop("test", None)


def ask(by, unique_key=None, **payload):
    return act(lambda session: jobs.ask(session, "test", payload, by, unique_key))


def job(by, ref):
    with reading() as session:
        return stored.job(session, by, ref)


def effect(by, key):
    """A row that can exist once: a second effect of one job would fail or show."""

    def change(session):
        row = {"user_id": by.id, "key": key, "request_hash": "", "answer": {}}
        session.add(Repeat(**row, at=datetime.now(UTC)))

    return change


def effects():
    with reading() as session:
        return list(session.scalars(select(Repeat.key)))


def test_a_job_is_done_and_its_result_and_progress_are_kept(liaison, handler):
    def count(held, progress):
        progress.step(held.payload["rows"], 10, Text("读了 {n} 行", "{n} rows read").fill(n=7))
        return {"good": held.by.login}

    handler(count)
    ref = ask(liaison, rows=7)
    assert job(liaison, ref).message.en == "waiting"
    assert jobs.work_off() == 1
    done = job(liaison, ref)
    assert (done.state, done.done, done.total, done.percent) == ("done", 7, 10, 70)
    assert done.result == {"good": "liaison"}


def test_a_job_of_an_unknown_kind_is_refused(liaison):
    with pytest.raises(LookupError):
        ask(liaison)


def test_a_key_asks_only_once_until_its_job_has_ended(liaison, handler):
    handler(lambda held, progress: {})
    first = ask(liaison, "one")
    assert ask(liaison, "one") == first
    assert jobs.work_off() == 1
    assert ask(liaison, "one") != first


def test_a_job_that_refuses_says_why_and_is_not_tried_again(liaison, handler):
    def refuse(held, progress):
        raise NotPossible(Text("没有行", "no rows"))

    handler(refuse)
    ref = ask(liaison)
    assert jobs.work_off() == 1
    assert (job(liaison, ref).state, job(liaison, ref).message.en) == ("failed", "no rows")


def test_a_job_that_always_breaks_is_parked_after_five_attempts_with_a_reason(liaison, handler):
    def broken(held, progress):
        raise ZeroDivisionError

    handler(broken)
    ref = ask(liaison)
    assert jobs.work_off(QUICK) == 5
    parked = job(liaison, ref)
    assert parked.state == "parked"
    assert "5 times (ZeroDivisionError)" in parked.message.en


def test_a_waiting_job_is_cancelled_at_once_and_the_journal_knows(liaison, handler):
    handler(lambda held, progress: {})
    ref = ask(liaison)
    jobs.cancel(liaison, ref)
    assert jobs.work_off() == 0
    assert job(liaison, ref).state == "cancelled"
    with reading() as session:
        assert session.scalars(select(JournalRow.object_ref)).all() == [ref]
    with pytest.raises(NotPossible):
        jobs.cancel(liaison, ref)


def test_a_running_job_stops_when_it_is_cancelled(liaison, handler):
    def long(held, progress):
        while not progress.cancelled():
            jobs.cancel(liaison, held.ref)

    handler(long)
    ref = ask(liaison)
    jobs.work_off(QUICK)
    assert job(liaison, ref).state == "cancelled"


def test_what_finish_did_ends_the_job_in_the_same_transaction(liaison, handler):
    def import_rows(held, progress):
        def broken(session):
            effect(liaison, "half")(session)
            session.flush()
            raise ZeroDivisionError

        if held.attempt == 1:
            progress.finish(broken)
        progress.finish(effect(liaison, "whole"))

    handler(import_rows)
    ref = ask(liaison)
    assert jobs.work_off(QUICK) == 2
    assert (job(liaison, ref).state, effects()) == ("done", ["whole"])


def test_a_worker_that_lost_its_lease_can_do_nothing_more(liaison, handler):
    """The sleeper wakes after another worker took the job over: none of its effects holds."""
    held = []

    def lapse(session):
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(Job).values(lease_until=past))
        assert stored.sweep(session) == 1

    def sleeper(claim, progress):
        held.append(claim.fence)
        if len(held) == 1:
            act(lapse)
            act(effect(liaison, "zombie"))
        progress.finish(effect(liaison, "effect"))

    handler(sleeper)
    ref = ask(liaison)
    assert jobs.work_off(jobs.Pace(retry=0.0)) == 2
    assert (job(liaison, ref).state, effects()) == ("done", ["effect"])
    assert held == [1, 3]


def test_the_lease_is_renewed_while_a_handler_thinks(liaison, handler):
    def think(held, progress):
        time.sleep(1.5)
        assert act(stored.sweep) == 0
        return {}

    handler(think)
    ref = ask(liaison)
    assert jobs.work_off(QUICK) == 1
    assert job(liaison, ref).state == "done"


def test_workers_beside_the_web_do_each_job_once(app, liaison, handler):
    handler(lambda held, progress: progress.finish(effect(liaison, held.ref)))
    refs = [ask(liaison) for _ in range(12)]
    with jobs.start(app, workers=3, pace=QUICK):
        wait_until(lambda: all(not job(liaison, ref).open for ref in refs))
    assert sorted(effects()) == sorted(refs)


def test_a_server_that_stops_hands_its_job_back_without_counting_the_attempt(app, liaison, handler):
    begun = threading.Event()

    def endless(held, progress):
        begun.set()
        while True:
            progress.step(1, 2)
            time.sleep(0.01)

    handler(endless)
    ref = ask(liaison)
    with jobs.start(app, pace=QUICK) as running:
        assert begun.wait(5)
        assert running.stop()
    assert job(liaison, ref).state == "waiting"
    with reading() as session:
        assert session.scalar(select(Job.attempts).where(Job.ref == ref)) == 0


def test_a_job_runs_with_the_rights_of_its_asker_now(liaison, handler):
    handler(lambda held, progress: {"roles": sorted(held.by.roles)})
    ref = ask(liaison)
    user = stored.User.__table__
    act(lambda s: s.execute(user.update().where(user.c.login == "liaison").values(active=False)))
    jobs.work_off()
    assert job(liaison, ref).state == "failed"
    assert "no longer active" in job(liaison, ref).message.en


def test_only_the_asker_and_the_system_administrator_see_a_job(liaison, handler, as_role):
    handler(lambda held, progress: {})
    ref = ask(liaison)
    for login, status in (("liaison", 200), ("system_admin", 200), ("liaison_of_another", 404)):
        assert as_role(login).get(f"/jobs/{ref}").status_code == status
    assert as_role("liaison_of_another").post(f"/jobs/{ref}/cancel").status_code == 404
    assert job(liaison, ref).state == "waiting"


def test_the_page_of_a_job_follows_it_until_it_ends(liaison, handler, as_role):
    handler(lambda held, progress: {})
    ref = ask(liaison)
    page = as_role("liaison").get(f"/jobs/{ref}?lang=en").text
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert as_role("liaison").post(f"/jobs/{ref}/cancel").status_code == 303
    part = as_role("liaison").get(f"/jobs/{ref}?lang=en", headers={"HX-Request": "true"}).text
    assert "cancelled" in part
    assert "every 1s" not in part
    assert "<html" not in part


def wait_until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)


def test_progress_inside_an_act_writes_nothing_and_waits_for_nobody(liaison, handler):
    def within(held, progress):
        def change(session):
            progress.step(1, 2)
            return {"cancelled": progress.cancelled()}

        progress.finish(change)

    handler(within)
    ref = ask(liaison)
    began = time.monotonic()
    working.work_off(QUICK)
    assert time.monotonic() - began < 3
    assert (job(liaison, ref).state, job(liaison, ref).done) == ("done", 0)
