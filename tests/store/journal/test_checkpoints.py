"""Checkpoints reach their witnesses; keys are apart; database and witness must agree."""

import json
import stat
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import text

from coordinator.core.errors import NotPossible
from coordinator.services import witnessing
from coordinator.services.checkpointing import (
    LAG,
    Witnesses,
    agreement,
    checkpoint,
    deliver,
    due,
    insist_on_agreement,
    keep_up,
    lagging,
)
from coordinator.services.keeping_keys import is_signed, open_key, public_keys, rotate
from coordinator.services.verifying_journal import verify_journal
from coordinator.services.witnessing import WitnessError
from coordinator.store import checkpoints
from coordinator.store.database import act, reading
from coordinator.store.journal import write
from tests.store.journal.conftest import entry, person


@pytest.fixture
def server():
    """A witness on this machine: keeps what is posted, answers 500 while `down`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not made.down:
                made.kept.append(content)
            self.send_response(500 if made.down else 200)
            self.end_headers()

        def log_message(self, *_arguments):
            return

    made = HTTPServer(("127.0.0.1", 0), Handler)
    made.kept, made.down = [], False
    made.url = f"http://127.0.0.1:{made.server_port}/checkpoints"
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def _with(journal, **more):
    kept = {"key_file": journal.witnesses.key_file, "folder": journal.witness, "create_key": True}
    return Witnesses(**{**kept, **more})


def _problems(journal):
    with reading() as session:
        return [problem.kind for problem in agreement(session, journal.witness)]


def test_a_checkpoint_reaches_folder_and_address_and_both_verify(journal, server):
    entry(0)
    made = checkpoint(_with(journal, url=server.url))
    (held,) = witnessing.held(journal.witness).checkpoints
    (posted,) = server.kept
    assert held == made == checkpoints.Checkpoint.from_content(posted)
    keys = public_keys(journal.witness)  # the witness has the public key as well
    assert is_signed(keys, made.key_id, made.signature, made.signed_bytes())
    assert datetime.now(UTC) - made.at < timedelta(seconds=60)


def test_nothing_is_signed_while_nothing_was_added(journal):
    assert checkpoint(journal.witnesses) is None
    entry(0)
    assert checkpoint(journal.witnesses).size == 1
    assert checkpoint(journal.witnesses) is None
    entry(1)
    assert checkpoint(journal.witnesses).size == 2


def test_an_unreachable_witness_is_queued_flagged_and_served_later(journal, server):
    witnesses, server.down = _with(journal, url=server.url), True
    entry(0)
    made = checkpoint(witnesses)
    assert (made.size, server.kept) == (1, [])
    now = datetime.now(UTC)
    with reading() as session:
        (queued,) = checkpoints.waiting(session)
        assert lagging(session, now) == ()
        (late,) = lagging(session, now + LAG + timedelta(minutes=1))
    assert (queued.witness, queued.attempts) == ("address", 1)
    assert late.kind == "lag"
    assert "500" in late.text.en
    server.down = False
    assert deliver(witnesses) == ()
    assert [each["size"] for each in server.kept] == [1]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/none", "ftp://127.0.0.1/", "file:///etc/hosts"]
)
def test_an_address_that_cannot_be_reached_is_no_error_of_the_act(journal, url):
    entry(0)
    assert checkpoint(_with(journal, url=url)).size == 1
    with reading() as session:
        assert [each.witness for each in checkpoints.waiting(session)] == ["address"]


def test_a_folder_that_cannot_be_written_is_queued(journal):
    blocked = journal.folder / "file"
    blocked.write_text("in the way")
    entry(0)
    assert checkpoint(_with(journal, folder=blocked / "witness")).size == 1
    with reading() as session:
        assert [each.witness for each in checkpoints.waiting(session)] == ["folder"]
    assert [each.problem != "" for each in deliver(_with(journal, folder=blocked / "w"))] == [True]


def test_a_witness_file_is_never_overwritten(journal):
    entry(0)
    made = checkpoint(journal.witnesses)
    file = journal.witness / witnessing.name(1)
    before = file.read_bytes()
    witnessing.put(journal.witness, made)
    other = checkpoints.Checkpoint(size=1, root="00", at=made.at, key_id="k", signature="aa")
    with pytest.raises(WitnessError, match="another checkpoint"):
        witnessing.put(journal.witness, other)
    assert file.read_bytes() == before
    assert [path.name for path in journal.witness.iterdir() if path.name.startswith(".")] == []


def test_a_checkpoint_is_due_after_a_sensitive_act_and_every_day(journal):
    def due_in(**later):
        with reading() as session:
            return due(session, datetime.now(UTC) + timedelta(**later))

    assert not due_in()
    entry(0)
    assert due_in()
    keep_up(journal.witnesses)
    assert not due_in(days=2)  # nothing new to prove
    entry(1)
    assert not due_in(hours=23)
    assert due_in(hours=25)
    assert keep_up(journal.witnesses) is None
    act(lambda session: write(session, person(), "roles_changed", kind="user"))
    assert due_in()
    assert keep_up(journal.witnesses).size == 3


# ── keys ────────────────────────────────────────────────────────────────────────────────────


def test_the_key_is_made_readable_by_its_owner_only_and_stays_the_same(journal):
    file = journal.witnesses.key_file
    first = open_key(file, create=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert open_key(file).key_id == first.key_id
    assert list(public_keys(file.parent)) == [first.key_id]


def test_a_key_that_is_missing_open_to_others_or_no_key_is_refused(journal):
    file = journal.witnesses.key_file
    with pytest.raises(NotPossible, match="no signing key"):
        open_key(file)
    open_key(file, create=True)
    file.chmod(0o640)
    with pytest.raises(NotPossible, match="read by others"):
        open_key(file)
    file.chmod(0o600)
    file.write_text("nothing of the kind")
    with pytest.raises(NotPossible, match="no Ed25519 key"):
        open_key(file)


def test_old_checkpoints_verify_after_the_key_was_rotated_twice(journal):
    ids = set()
    for number in range(3):
        entry(number)
        ids.add(checkpoint(journal.witnesses).key_id)
        rotate(journal.witnesses.key_file)
    assert len(ids) == 3
    report = verify_journal(journal.url, journal.witness, journal.keys)
    assert (report.sound, report.proven, report.checkpoints) == (True, 3, 3)


def test_a_checkpoint_of_an_unknown_key_is_found(journal, tmp_path):
    entry(0)
    checkpoint(journal.witnesses)
    report = verify_journal(journal.url, journal.witness, tmp_path / "no keys")
    assert [finding.kind for finding in report.findings] == ["key_unknown"]
    assert report.proven == 0


# ── agreement ───────────────────────────────────────────────────────────────────────────────


def test_database_and_witness_agree_from_the_beginning(journal):
    assert _problems(journal) == []
    entry(0)
    checkpoint(journal.witnesses)
    entry(1)
    assert _problems(journal) == []


def test_an_older_database_than_the_witness_stops_acts_and_checkpoints(journal):
    entry(0)
    checkpoint(journal.witnesses)
    ahead = checkpoints.Checkpoint(size=9, root="00" * 32, at=datetime.now(UTC), key_id="k")
    witnessing.put(journal.witness, ahead)
    assert _problems(journal) == ["older"]
    entry(1)
    with pytest.raises(NotPossible, match="old backup") as refusal:
        checkpoint(journal.witnesses)
    assert "旧备份" in refusal.value.text.zh
    with pytest.raises(NotPossible, match="disagree"):
        act(lambda session: insist_on_agreement(session, journal.witness))


def test_another_root_than_the_witness_stops_acts(journal):
    entry(0)
    entry(1)
    other = checkpoints.Checkpoint(size=2, root="00" * 32, at=datetime.now(UTC), key_id="k")
    witnessing.put(journal.witness, other)
    assert _problems(journal) == ["rewritten"]


def test_an_unreadable_witness_stops_acts(journal):
    journal.witness.mkdir()
    (journal.witness / witnessing.name(3)).write_text("{")
    assert _problems(journal) == ["unreadable"]


def test_nothing_more_is_signed_over_a_checkpoint_that_was_changed(journal):
    entry(0)
    checkpoint(_with(journal, folder=None))

    def change(session):
        for trigger in ("checkpoint_no_update",):
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text("UPDATE checkpoint SET root = 'ff'"))

    act(change)
    entry(1)
    with pytest.raises(NotPossible, match="not valid"):
        checkpoint(_with(journal, folder=None))
