"""Verifying: every tamper is found, a clean journal raises no alarm, exports verify by themselves."""

import json
from pathlib import Path

import pytest

from coordinator.core.errors import NotKnown, Refusal
from coordinator.services.checkpointing import checkpoint
from coordinator.services.exporting_journal import export_journal
from coordinator.services.verifying_journal import verify_journal
from coordinator.store.database import reading
from coordinator.store.journal import Wanted, page
from tests.store.journal import million
from tests.store.journal.conftest import entry, person
from tests.store.journal.tampers import TAMPERS, run

AUDITOR = person(login="auditor", roles=("audit_admin",))


def _verify(journal, source=None):
    return verify_journal(source or journal.url, journal.witness, journal.keys)


def test_every_kind_of_tampering_is_found():
    assert run(len(TAMPERS)) == []


def test_a_clean_journal_raises_no_alarm_at_any_size(journal):
    for number in range(24):
        entry(number)
        if number % 3 == 1:
            checkpoint(journal.witnesses)
        report = _verify(journal)
        assert report.findings == ()
        assert report.size == number + 1
    assert report.proven == 23
    said = [text.en for text in report.sentences()]
    assert said[0] == "The journal is intact: 24 entries, nothing changed."
    assert said[2].startswith("The last 1 entries are not under a checkpoint yet")


def test_the_report_names_the_entry_that_was_altered(journal):
    import sqlite3  # noqa: PLC0415

    for number in range(30):
        entry(number)
    checkpoint(journal.witnesses)
    with sqlite3.connect(journal.file) as raw:
        raw.execute("DROP TRIGGER journal_no_update")
        raw.execute("UPDATE journal SET reason = 'x' WHERE position IN (7)")
    (finding,) = _verify(journal).findings
    assert (finding.kind, finding.position) == ("altered", 7)
    with sqlite3.connect(journal.file) as raw:
        raw.execute("UPDATE journal SET reason = 'x'")
    report = _verify(journal)
    assert len(report.findings) == 21
    assert report.findings[-1].text.en == "and 10 more of this kind"


def test_a_database_that_is_not_there_is_not_made(journal):
    with pytest.raises(NotKnown):
        verify_journal(f"sqlite:///{journal.folder / 'none.db'}", None, journal.keys)
    assert not (journal.folder / "none.db").exists()


def test_a_file_that_is_no_journal_is_refused(journal):
    file = journal.folder / "x.jsonl"
    with pytest.raises(NotKnown):
        _verify(journal, file)
    file.write_text("{}\n")
    with pytest.raises(NotKnown):
        _verify(journal, file)


def test_ten_thousand_entries_are_streamed_and_verified(tmp_path):
    report = million.timed(10_000, tmp_path)
    assert (report.sound, report.size, report.proven) == (True, 10_000, 10_000)


# ── export ──────────────────────────────────────────────────────────────────────────────────


def _export(journal, wanted=None):
    file = journal.folder / "journal.jsonl"
    lines = export_journal(AUDITOR, wanted or Wanted(), "年度审计", journal.witnesses)
    file.write_bytes(b"".join(lines))
    return file


@pytest.fixture
def filled(journal):
    for number in range(9):
        entry(number, by=person(login=f"user{number % 2}"))
        if number == 4:
            checkpoint(journal.witnesses)
    return journal


def test_a_whole_export_verifies_without_the_database_and_holds_its_own_entry(filled):
    file = _export(filled)
    filled.file.unlink()
    report = _verify(filled, file)
    assert (report.findings, report.size, report.proven) == ((), 10, 10)
    last = json.loads(file.read_text().splitlines()[-2])
    assert (last["entry"]["act"], last["entry"]["reason"]) == ("journal_exported", "年度审计")


def test_a_journal_longer_than_a_page_is_exported_and_verified_whole(filled, monkeypatch):
    monkeypatch.setattr("coordinator.services.exporting_journal.PAGE", 3)
    monkeypatch.setattr("coordinator.services.verifying_journal.rows.PAGE", 2)
    file = _export(filled)
    assert _verify(filled, file).proven == 10
    report = _verify(filled)
    assert (report.sound, report.size, report.proven) == (True, 10, 10)


def test_a_filtered_export_holds_what_was_asked_and_proves_each_entry(filled):
    file = _export(filled, Wanted(actor="user1"))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["entry"]["position"] for line in lines[1:-1]] == [1, 3, 5, 7]
    assert lines[0]["selection"] == {"actor": "user1"}
    assert _verify(filled, file).proven == 4


def _without(lines, number):
    return lines[:number] + lines[number + 1 :]


CHANGES = {
    "an entry altered": lambda lines: [line.replace(b"user1", b"user2") for line in lines],
    "an entry left out": lambda lines: _without(lines, 3),
    "two exchanged": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "one doubled": lambda lines: [*lines[:2], *lines[1:]],
    "the end cut": lambda lines: lines[:-1],
    "the seal of nothing": lambda lines: [lines[0], lines[-1]],
    "another size": lambda lines: [lines[0].replace(b'"size":10', b'"size":11'), *lines[1:]],
    "a proof altered": lambda lines: [*lines[:2], lines[2].replace(b'"proof":["', b'"proof":["00'), *lines[3:]],
    "something added": lambda lines: [*lines[:2], lines[2].replace(b'{"entry"', b'{"note":1,"entry"'), *lines[3:]],
}  # fmt: skip


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(actor="user1")], ids=["whole", "filtered"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_export_is_found(filled, change, wanted):
    file = _export(filled, wanted)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(change(lines)))
    report = _verify(filled, file)
    assert not report.sound
    assert report.proven == 0


def test_an_export_needs_a_purpose_and_none_is_made_without(filled):
    with pytest.raises(Refusal, match="export is for"):
        export_journal(AUDITOR, Wanted(), " ", filled.witnesses)
    with reading() as session:
        assert page(session, AUDITOR, Wanted(act="journal_exported")) == ()


def test_an_export_of_another_jurisdiction_holds_nothing(filled):
    stranger = person(login="stranger", roles=("audit_admin",), jurisdiction="village")
    lines = [*export_journal(stranger, Wanted(), "审计", filled.witnesses)]
    told = [json.loads(line)["entry"]["actor"] for line in lines[1:-1]]
    assert told == ["stranger"]
    file = Path(filled.folder / "stranger.jsonl")
    file.write_bytes(b"".join(lines))
    assert _verify(filled, file).sound
