"""The pages of the registers: what each says, to whom, and what nobody else may learn."""

import re

import pytest

from coordinator.store.database import reading
from coordinator.store.schema import JournalRow
from tests.web.registers.conftest import CODES, MARKERS, PHONES

LISTS = ("/targets", "/items", "/items?ended=1", "/joint-items", "/inspectors", "/items/new")


def own_pages(refs):
    return (
        *LISTS, f"/targets/{refs['target']}", f"/items/{refs['item']}",
        f"/joint-items/{refs['joint_item']}", f"/inspectors/{refs['inspector']}",
    )  # fmt: skip


def test_every_page_opens_in_both_languages_and_every_field_has_a_label(as_role, city):
    client = as_role("liaison")
    for path in own_pages(city["SCJG"]):
        for language in ("zh", "en"):
            joint = "&" if "?" in path else "?"
            answer = client.get(f"/liaison{path}{joint}lang={language}")
            assert answer.status_code == 200, path
            ids = re.findall(r'\bid="([^"]+)"', answer.text)
            assert len(ids) == len(set(ids)), path
            named = set(re.findall(r'<label[^>]* for="([^"]+)"', answer.text))
            fields = re.findall(
                r'<(?:input|select|textarea)(?![^>]*type="(?:hidden|checkbox)")[^>]*', answer.text
            )
            assert all(re.search(r'id="([^"]+)"', f)[1] in named for f in fields), path
            tables = re.findall(r"<table.*?</table>", answer.text, re.S)
            assert all("<caption" in table for table in tables), path


def test_a_liaison_never_meets_a_word_of_another_department(as_role, city):
    """AZ-03: every page and every filter, search, export and foreign reference, as the other liaison."""
    client, mine = as_role("liaison_of_another"), city["YJGL"]
    paths = [*own_pages(mine), *own_pages(city["SCJG"])]
    paths += [
        f"/targets?{query}&sort={way}{order}"
        for query in (
            "", "unit=SCJG", "q=甲标", "q=9135", "where=name~甲标", "where=address^甲标", "state=active",
            f"where=uscc%3D{CODES[0]}", "visits=0", "where=kind%3Dmarket entity",
        )
        for order in ("row", "name", "uscc", "visits_this_year")
        for way in ("", "-")
    ]  # fmt: skip
    paths += [
        "/items?q=SCJG",
        "/inspectors?q=SCJG",
        "/inspectors?q=z",
        "/targets?where=bad",
        "/targets?after=xx",
    ]
    for path in paths:
        for headers in ({}, {"HX-Request": "true", "HX-Target": "list"}):
            assert_nothing_of_the_first(client.get(f"/liaison{path}", headers=headers).text, path)
    for path in (
        "/targets/export?q=甲标",
        "/targets/export?unit=SCJG",
        "/items/export",
        "/inspectors/export",
    ):
        asked = {
            "format": "csv",
            "purpose": "年度核对",
            "full": "1",
            "chosen": [city["SCJG"]["target"]],
        }
        answer = client.post(f"/liaison{path}", data=asked)
        assert_nothing_of_the_first(answer.data.decode("utf-8", "replace"), path)
    assert MARKERS["YJGL"] in client.get("/liaison/targets").text


def assert_nothing_of_the_first(text, path):
    said = text.replace("where=", "").replace("q=", "")
    # what the person typed may come back in the search field and the pill
    said = re.sub(
        r'value="甲标"|甲标(?=</span>)|(address|name)[\^~]甲标|%E7%94%B2%E6%A0%87', "", said
    )
    assert not [mark for mark in ("甲标", PHONES["SCJG"], "13812") if mark in said], path


@pytest.mark.parametrize("kind", ["targets", "items", "joint-items", "inspectors"])
def test_a_foreign_and_a_missing_record_answer_alike(as_role, city, kind):
    """AZ-11, by reading and by writing."""
    client, name = as_role("liaison_of_another"), kind.rstrip("s").replace("-", "_")
    foreign, missing = city["SCJG"][name], "A" * 16
    answers = [client.get(f"/liaison/{kind}/{ref}") for ref in (foreign, missing)]
    assert [a.status_code for a in answers] == [404, 404]
    same = [a.text.replace(r, "REF") for a, r in zip(answers, (foreign, missing), strict=True)]
    assert re.sub(r'nonce="[^"]*"|value="[^"]*"|content="[^"]*"', "", same[0]) == re.sub(
        r'nonce="[^"]*"|value="[^"]*"|content="[^"]*"', "", same[1]
    )


def test_writing_to_a_foreign_record_finds_nothing(as_role, city):
    client, refs = as_role("liaison_of_another"), city["SCJG"]
    its, target = f"/liaison/inspectors/{refs['inspector']}", {"name": "改", "kind": "product"}
    target |= {"state": "active", "visits_this_year": "0", "version": "1"}
    forms = {
        f"/liaison/targets/{refs['target']}": target,
        f"/liaison/items/{refs['item']}/end": {"in_force_to": "2026-12-31", "version": "1"},
        its: {"name": "改", "state": "active", "version": "1"},
        f"{its}/unmask": {"purpose": "年度核对"},
        f"{its}/interests": {"subject": CODES[0], "relation": "亲属"},
        f"{its}/interests/{refs['interest']}/end": {},
        f"{its}/absences": {"first": "2026-10-01", "last": "2026-10-02"},
        f"{its}/absences/{refs['absence']}/end": {},
    }
    for path, form in forms.items():
        assert client.post(path, data=form).status_code == 404, path


def test_the_office_sees_every_library_but_changes_none(as_role, city):
    office = as_role("office")
    page = office.get("/liaison/targets").text
    assert all(mark in page for mark in MARKERS.values())
    only = office.get("/liaison/targets?unit=YJGL").text
    assert MARKERS["YJGL"] in only
    assert MARKERS["SCJG"] not in only
    detail = office.get(f"/liaison/targets/{city['SCJG']['target']}").text
    assert 'name="version"' not in detail
    assert office.post(f"/liaison/targets/{city['SCJG']['target']}", data={}).status_code == 404


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_have_no_registers(as_role, city, role):
    assert {as_role(role).get(f"/liaison{path}").status_code for path in LISTS} == {404}


def test_filters_stay_in_the_address_as_pills_and_a_new_one_joins_them(as_role, city):
    client = as_role("liaison")
    asked = {
        "column_asked": "state",
        "operator_asked": "=",
        "value_asked": "正常",
        "where": "risk=B",
    }
    answer = client.get("/liaison/targets/filter", query_string=asked)
    assert answer.status_code == 303
    assert "state=active" in answer.location
    assert "where=risk%3DB" in answer.location
    page = client.get(answer.location).text
    assert "状态：正常" in page
    assert "风险等级等于 B" in page
    assert "共 4 行" in page
    assert "没有符合条件的行" in client.get("/liaison/targets?where=risk%3DZ").text


def test_personal_data_is_masked_until_a_purpose_is_given(as_role, city):
    """PR-02: on every page, for every role; the purpose is in the journal."""
    refs = city["SCJG"]
    secrets = (PHONES["SCJG"], "3703-SCJG-0099887766")
    for role in ("liaison", "leader", "inspector", "deputy_head", "office", "supervisor"):
        for path in ("/inspectors", f"/inspectors/{refs['inspector']}"):
            page = as_role(role).get(f"/liaison{path}").text
            assert not any(secret in page for secret in secrets), (role, path)
            assert "138****1234" in page
            assert "****7766" in page
            assert ("张甲标" in page) == (role == "liaison"), role
    liaison, path = as_role("liaison"), f"/liaison/inspectors/{refs['inspector']}/unmask"
    assert liaison.post(path, data={"purpose": " "}).status_code == 400
    full = liaison.post(path, data={"purpose": "核对证件有效期"})
    assert all(secret in full.text for secret in secrets)
    assert "no-store" in full.headers["Cache-Control"]
    with reading() as session:
        entry = session.query(JournalRow).order_by(JournalRow.position.desc()).first()
    assert (entry.act, entry.reason) == ("personal_data_read", "核对证件有效期")


def test_an_export_of_persons_asks_a_purpose_and_masks_unless_asked(as_role, city):
    client, path = as_role("liaison"), "/liaison/inspectors/export"
    assert client.post(path, data={"format": "csv", "purpose": ""}).status_code == 400
    masked = client.post(path, data={"format": "csv", "purpose": "年度核对"}).data.decode()
    assert PHONES["SCJG"] not in masked
    assert "138****1234" in masked
    full = client.post(
        path, data={"format": "csv", "purpose": "年度核对", "full": "1"}
    ).data.decode()
    assert PHONES["SCJG"] in full
    with reading() as session:
        entries = session.query(JournalRow).filter_by(act="inspectors_exported").all()
    assert [(e.reason, e.after["masked"]) for e in entries] == [
        ("年度核对", True),
        ("年度核对", False),
    ]
    office = as_role("office").post(
        path, data={"format": "csv", "purpose": "年度核对", "full": "1"}
    )
    assert office.status_code == 400


def test_an_export_has_exactly_the_rows_and_columns_shown(as_role, city):
    client = as_role("liaison")
    path = "/liaison/targets/export?where=name~2号&column=name&column=risk"
    made = client.post(path, data={"format": "csv"})
    lines = made.data.decode("utf-8-sig").splitlines()
    assert lines == ['"行号","名称","风险等级"', '"0002","甲标云湖食品2号店","B"']
    chosen = client.post(
        "/liaison/targets/export", data={"format": "csv", "chosen": city["SCJG"]["target"]}
    )
    assert len(chosen.data.decode().splitlines()) == 2
    assert client.post(path, data={"format": "xlsx"}).data[:2] == b"PK"
    assert client.post(path, data={"format": "exe"}).status_code == 400
