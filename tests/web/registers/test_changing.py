"""Changes of the registers: in versions, by one person at a time, journalled, in short transactions."""

from datetime import date

import pytest

from coordinator.core.errors import NotPossible, Refusal
from coordinator.services import registering
from coordinator.store import database, inspectors, items, targets
from coordinator.store.database import reading
from coordinator.store.schema import JournalRow
from coordinator.store.targets import Query
from tests.web.registers.conftest import CODES

TARGET = {
    "name": "云湖新名食品店", "kind": "market entity", "state": "active", "visits_this_year": "1",
    "region": "370303", "industry": "F5177", "risk": "C", "uscc": CODES[0], "flags": "key;complaint",
}  # fmt: skip
ITEM = {
    "code": "N-1", "name": "新事项", "target_kind": "market entity", "item_class": "key",
    "methods": "on-site;testing", "minutes": "45", "in_force_from": "2026-02-01",
}  # fmt: skip
INSPECTOR = {
    "name": "张三丰",
    "state": "away",
    "home_region": "370302",
    "qualifications": "食品;药品",
}


def last_entry():
    with reading() as session:
        return session.query(JournalRow).order_by(JournalRow.position.desc()).first()


def test_a_changed_target_is_found_under_its_new_name_alone(app, city, person):
    liaison, ref = person("liaison"), city["SCJG"]["target"]
    registering.change_target(liaison, ref, {**TARGET, "version": "1"})
    with reading() as session:
        found = targets.page(session, liaison, Query(words="新名"))
        gone = targets.page(session, liaison, Query(words="1号"))
    assert [line.cells.name for line in found.lines] == ["云湖新名食品店"]
    assert found.lines[0].cells.flags == "complaint;key"
    assert gone.total.rows == 0
    entry = last_entry()
    assert (entry.act, entry.after["risk"], entry.before["risk"]) == ("target_changed", "C", "B")


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [
        ("name", " ", "没有填写"),
        ("uscc", "91350100M000100Y44", "校验码"),
        ("kind", "ship", "没有“ship”"),
        ("visits_this_year", "-1", "整数"),
        ("region", "37", "六位"),
        ("industry", "Z99", "行业分类"),
        ("lng", "118.1", "经度与纬度"),
        ("flags", "red", "没有“red”"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_in_words(app, city, person, field, given, says):
    form = {**TARGET, "version": "1", field: given}
    with pytest.raises(Refusal) as refused:
        registering.change_target(person("liaison"), city["SCJG"]["target"], form)
    assert says in refused.value.text.zh


def test_a_credit_code_stands_once_in_a_library(app, city, person):
    liaison = person("liaison")
    with reading() as session:
        other = targets.page(session, liaison, Query()).lines[1]
    with pytest.raises(Refusal, match="already has the credit code"):
        registering.change_target(liaison, other.ref, {**TARGET, "version": "1"})


def test_the_second_editor_gets_a_conflict_with_the_difference(as_role, city):
    """CC-02, for every form that carries a version."""
    client, refs = as_role("liaison"), city["SCJG"]
    forms = {
        f"/liaison/targets/{refs['target']}": (TARGET, {"risk": "D"}, "“C”"),
        f"/liaison/inspectors/{refs['inspector']}": (INSPECTOR, {"name": "张无忌"}, "张三丰"),
        f"/liaison/items/{refs['item']}/end": (
            {"in_force_to": "2099-12-31"}, {"in_force_to": "2099-11-30"}, "失效日期",
        ),
        f"/liaison/items/{refs['item']}/renew": (ITEM, {"minutes": "90"}, "他人"),
    }  # fmt: skip
    for path, (first, change, difference) in forms.items():
        if not path.endswith("renew"):
            assert client.post(path, data={**first, "version": "1"}).status_code == 303, path
        second = client.post(path, data={**first, **change, "version": "1"})
        assert second.status_code == 409, path
        assert difference in second.text, path


def test_a_new_version_of_an_item_ends_the_present_one_the_day_before(app, city, person):
    liaison, ref = person("liaison"), city["SCJG"]["item"]
    new = registering.renew_item(liaison, ref, {**ITEM, "version": "1"})
    with reading() as session:
        both = items.versions(session, liaison, new)
        january = items.items(session, liaison, day=date(2026, 1, 31))
    assert [(i.in_force_from, i.in_force_to) for i in both] == [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), None),
    ]
    assert {i.ref for i in both} <= {i.ref for i in january}
    assert last_entry().act == "item_renewed"
    with pytest.raises(NotPossible):
        registering.renew_item(
            liaison, new, {**ITEM, "in_force_from": "2026-02-01", "version": "1"}
        )


def test_an_item_begins_once_under_its_code(app, city, person):
    liaison = person("liaison")
    registering.begin_item(liaison, ITEM)
    assert last_entry().after["minutes"] == 45
    with pytest.raises(Refusal, match="already has an item"):
        registering.begin_item(liaison, ITEM)


def test_personal_values_enter_the_journal_as_hashes_alone(app, city, person):
    form = {**INSPECTOR, "phone": "13700001111", "certificate": "C-12345678", "version": "1"}
    registering.change_inspector(person("liaison"), city["SCJG"]["inspector"], form)
    entry = last_entry()
    written = f"{entry.before}{entry.after}"
    assert not any(
        v in written for v in ("13700001111", "13812341234", "C-12345678", "张三丰", "张甲标")
    )
    assert entry.after["state"] == "away"
    assert set(entry.after["phone"]) == {"hash"}


def test_an_empty_phone_field_keeps_the_phone(app, city, person):
    liaison, ref = person("liaison"), city["SCJG"]["inspector"]
    registering.change_inspector(liaison, ref, {**INSPECTOR, "phone": "", "version": "1"})
    with reading() as session:
        assert inspectors.inspector(session, liaison, ref).phone == "138****1234"


def test_interests_and_absences_are_declared_and_ended(app, city, person):
    liaison, refs = person("liaison"), city["SCJG"]
    ref = refs["inspector"]
    registering.declare_interest(liaison, ref, {"subject": CODES[1], "relation": "配偶持股"})
    registering.end_interest(liaison, ref, refs["interest"])
    registering.declare_absence(
        liaison, ref, {"first": "2098-10-01", "last": "2098-10-02", "reason": ""}
    )
    registering.end_absence(liaison, ref, refs["absence"])
    with reading() as session:
        interests = inspectors.interests(session, liaison, ref)
        absences = inspectors.absences(session, liaison, ref)
    assert [(i.relation, i.ended is None) for i in interests] == [
        ("配偶持股", True),
        ("甲标亲属", False),
    ]
    assert any(a.first == date(2098, 10, 1) for a in absences)
    with pytest.raises(NotPossible):
        registering.end_interest(liaison, ref, refs["interest"])
    with pytest.raises(NotPossible):
        registering.declare_absence(liaison, ref, {"first": "2026-10-02", "last": "2026-10-01"})
    with pytest.raises(Refusal, match="no library has a subject"):
        registering.declare_interest(liaison, ref, {"subject": "91", "relation": "x"})


def test_no_transaction_of_a_change_is_long(app, city, person):
    """CC-07: forms are read before it, nothing is rendered in it."""
    ages, liaison, refs = [], person("liaison"), city["SCJG"]
    tell = ages.append
    database.AGES.append(tell)
    try:
        for version in range(1, 11):
            name = f"云湖{version}"
            form = {**TARGET, "name": name, "version": str(version)}
            registering.change_target(liaison, refs["target"], form)
            form = {**INSPECTOR, "name": name, "version": str(version)}
            registering.change_inspector(liaison, refs["inspector"], form)
    finally:
        database.AGES.remove(tell)
    assert len(ages) == 20
    # the fastest of each kind: a busy machine delays some, work in the transaction delays all
    assert max(min(ages[::2]), min(ages[1::2])) <= 0.05
