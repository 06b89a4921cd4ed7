"""The page of the journal: who sees what, filters, sentences, verification, export."""

import json
import re

import pytest

from coordinator.core.errors import Refusal
from coordinator.services.keeping_keys import open_key, public_keys
from coordinator.services.reading_journal import forget_private_values
from coordinator.services.verifying_journal import verify_journal
from coordinator.store.database import act, reading
from coordinator.store.journal import Private, Wanted, page, private, write
from coordinator.store.users import person_by_login


@pytest.fixture
def done(app):
    """`done("liaison", "target_changed", …)` journals an act of that person."""

    def journalled(login, what, kind="target", **more):
        with reading() as session:
            by = person_by_login(session, login)
        act(lambda session: write(session, by, what, kind=kind, **more))

    return journalled


@pytest.fixture
def key(app, tmp_path):
    return open_key(tmp_path / "journal.key", create=True)


def _entries(login="audit_admin", **wanted):
    with reading() as session:
        return page(session, person_by_login(session, login), Wanted(**wanted))


@pytest.mark.parametrize(
    ("login", "status"),
    [("audit_admin", 200), ("supervisor", 200), ("office", 404), ("system_admin", 404),
     ("security_admin", 404), ("liaison", 404)],
)  # fmt: skip
def test_only_the_audit_administrator_and_the_supervisor_read_the_journal(as_role, login, status):
    assert as_role(login).get("/admin/journal").status_code == status


def test_an_entry_is_a_sentence_in_both_languages_with_what_changed(as_role, done):
    done("liaison", "target_changed", ref="r1", before={"name": "老店", "risk": "A"},
         after={"name": "新店", "risk": "A"}, reason="更名")  # fmt: skip
    client = as_role("supervisor")
    zh, en = client.get("/admin/journal?lang=zh").text, client.get("/admin/journal?lang=en").text
    assert "liaison修改了检查对象「新店」" in zh
    assert "liaison changed target “新店”" in en
    for text in (zh, en):
        assert "<del>老店</del>" in text
        assert "<ins>新店</ins>" in text
        assert "<del>A</del>" not in text
    assert "reason: 更名" in en


def test_the_supervisor_sees_business_acts_and_the_audit_administrator_all(as_role, done):
    done("liaison", "target_changed")
    done("security_admin", "roles_changed", kind="user")
    act(lambda session: write(session, None, "sign_in_failed", kind="user", outcome="failed"))
    assert [e.act for e in _entries("supervisor")] == ["target_changed"]
    seen = [e.act for e in _entries("audit_admin")]
    assert seen == ["sign_in_failed", "roles_changed", "target_changed"]


def test_reading_the_journal_is_journalled_with_its_filters(as_role, done):
    done("liaison", "target_changed")
    as_role("supervisor").get("/admin/journal?actor=liaison")
    (read,) = _entries(act="journal_read")
    assert (read.actor, read.after) == ("supervisor", {"filters": {"actor": "liaison"}})


def test_every_entry_says_where_it_came_from_and_in_which_request(as_role):
    answer = as_role("supervisor").get("/admin/journal")
    (read,) = _entries(act="journal_read")
    assert (read.source, read.outcome) == ("127.0.0.1", "done")
    assert read.request == answer.headers["X-Request-Id"]
    assert read.at.utcoffset() is not None


def test_filters_stand_in_the_address_and_choose_entries(as_role, done):
    for number in range(3):
        done("liaison", "target_changed", ref=f"r{number}", after={"name": f"firm-{number}"})
    done("office", "override_asked", kind="override", ref="o1")
    client = as_role("supervisor")

    def shown(query):
        text = client.get(f"/admin/journal?lang=en&{query}").text
        return sorted(re.findall(r"firm-\d”|override of a rule “o1”", text))

    everything = ["firm-0”", "firm-1”", "firm-2”", "override of a rule “o1”"]
    assert shown("") == everything
    assert shown("ref=r1") == ["firm-1”"]
    assert (
        shown("act=override_asked")
        == shown("kind=override")
        == shown("actor=office")
        == everything[3:]
    )
    assert shown("unit=SCJG") == everything[:3]
    assert shown("since=2020-01-01&until=2999-01-01") == everything
    assert shown("until=2020-01-01") == shown("since=2999-01-01") == []
    assert client.get("/admin/journal?since=soon").status_code == 400
    assert "filterpill" in client.get("/admin/journal?actor=office").text


def test_older_entries_follow_by_position_and_none_is_missed(as_role):
    with reading() as session:
        by = person_by_login(session, "liaison")

    def many(session):
        for number in range(120):
            after = {"name": f"firm-{number:03}"}
            write(session, by, "target_changed", kind="target", after=after)

    act(many)
    client, address, seen = as_role("supervisor"), "/admin/journal?lang=en", []
    while address:
        text = client.get(address).text
        seen += re.findall(r"target “(firm-\d+)”", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found and found[1].replace("&amp;", "&")
    assert seen == [f"firm-{number:03}" for number in reversed(range(120))]


def test_everybody_sees_the_own_acts_and_no_others(as_role, done):
    done("liaison", "target_changed", after={"name": "mine"})
    done("office", "target_changed", after={"name": "theirs"})
    text = as_role("liaison").get("/admin/journal/mine").text
    assert "mine" in text
    assert "theirs" not in text


def test_what_people_typed_cannot_become_markup(as_role, done):
    done(
        "liaison",
        "target_changed",
        after={"name": "<b>{x}</b>", "note": "<i>"},
        reason="<script>{0}",
    )
    text = as_role("supervisor").get("/admin/journal").text
    assert "&lt;b&gt;{x}&lt;/b&gt;" in text
    assert "&lt;script&gt;{0}" in text
    assert "<i>" not in text


def test_a_private_name_is_masked_and_after_forgetting_said_to_be_gone(as_role, done):
    done(
        "liaison",
        "inspector_changed",
        kind="inspector",
        after={"holder": Private("欧阳明日"), "phone": "13812345678"},
    )
    client = as_role("supervisor")
    text = client.get("/admin/journal").text
    assert "欧***" in text
    assert "138****5678" in text
    assert "欧阳明日" not in text
    with reading() as session:
        by = person_by_login(session, "audit_admin")
    with pytest.raises(Refusal, match="183"):
        forget_private_values(by, older_than_days=182)
    assert forget_private_values(by) == 0
    act(lambda session: private.forget(session, _entries()[0].at.replace(year=2999)))
    assert "（个人信息，已清除）" in client.get("/admin/journal?lang=zh").text


def test_verify_now_is_journalled_and_tells_its_result(as_role, done, key):
    done("liaison", "target_changed")
    client = as_role("audit_admin")
    assert "尚未核验" in client.get("/admin/journal").text
    answer = client.post("/admin/journal/verification")
    assert (answer.status_code, answer.location) == (303, "/admin/journal#verification")
    (entry,) = _entries(act="journal_verified")
    assert (entry.after["sound"], entry.after["size"]) == (True, 2)
    assert "intact, nothing was changed" in client.get("/admin/journal?lang=en").text


def test_an_export_is_a_file_that_verifies_and_is_journalled_with_its_purpose(
    app, as_role, done, key, tmp_path
):
    done("liaison", "target_changed")
    client = as_role("audit_admin")
    assert client.post("/admin/journal/export", data={"purpose": ""}).status_code == 400
    answer = client.post("/admin/journal/export", data={"purpose": "年度审计", "actor": "liaison"})
    assert answer.status_code == 200
    assert "journal.jsonl" in answer.headers["Content-Disposition"]
    file = tmp_path / "journal.jsonl"
    file.write_bytes(answer.data)
    report = verify_journal(file, None, public_keys(tmp_path))
    assert (report.sound, report.size) == (True, 1)
    assert json.loads(answer.data.splitlines()[1])["entry"]["actor"] == "liaison"
    (entry,) = _entries(act="journal_exported")
    assert (entry.actor, entry.reason) == ("audit_admin", "年度审计")
    assert "年度审计" in client.get("/admin/journal").text


def test_without_a_signing_key_nothing_is_exported_or_journalled_as_such(as_role):
    answer = as_role("audit_admin").post("/admin/journal/export", data={"purpose": "年度审计"})
    assert answer.status_code == 409
    assert _entries(act="journal_exported") == ()
