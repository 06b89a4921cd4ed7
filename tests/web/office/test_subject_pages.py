"""Pages of subjects: who sees what, and what the office can do there."""

import re

import pytest
from sqlalchemy import select

from coordinator.services import joining
from coordinator.store.database import act, reading
from coordinator.store.schema import SubjectDecision, SubjectRow
from coordinator.store.schema.subjects import SubjectProposal

CODE_A = "91350100M000100Y43"
READERS = {
    "office", "supervisor", "liaison", "leader", "inspector", "deputy_head", "principal_head",
}  # fmt: skip
EVERYBODY = READERS | {"system_admin", "security_admin", "audit_admin"}
MARKERS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "{{ 7*7 }}", "' onclick='x",
)  # fmt: skip


def ref_of(key):
    with reading() as session:
        return session.scalars(select(SubjectRow.ref).where(SubjectRow.key == key)).one()


@pytest.fixture
def firm(library, person, interest):
    """One firm in the libraries of two departments, one without a code in a third, and its ref."""
    library(
        "SCJG", "1", name="云湖甲化工有限公司", uscc=CODE_A, address="柳泉路1号", region="370302",
        risk="C",
    )  # fmt: skip
    library(
        "YJGL", "77", name="甲化工", uscc=CODE_A, address="秘密路9号", region="370302", risk="D",
        state="moved", reg_no="370300000009",
    )  # fmt: skip
    library("YJGL", "78", name="云湖甲化工有限责任公司", address="柳泉路1号", region="370302")
    joining.join_again(person("office"))
    joining.propose_joins(person("office"))
    with reading() as session:
        its = session.scalars(select(SubjectRow).where(SubjectRow.key == CODE_A)).one()
    interest(its.id)
    return its.ref


@pytest.fixture
def proposal(firm):
    with reading() as session:
        return session.scalars(select(SubjectProposal)).one().ref


PAGES = {
    "/office/subjects": READERS,
    "/office/subjects?q=甲&several=1&proposed=1": READERS,
    "/office/subjects/{firm}": READERS,
    "/office/proposals": {"office", "supervisor"},
    "/office/rules": EVERYBODY,
    "/office/rules/in-force": EVERYBODY,
    "/office/rules/of/zb-lh": EVERYBODY,
    "/office/rules/of/zb-lh?own=zb-kj": EVERYBODY,
    "/office/rules/compare?a=zb-lh&b=joint-2026": EVERYBODY,
    "/office/overrides": READERS - {"leader", "inspector"},
    "/office/overrides.csv": READERS - {"leader", "inspector"},
    "/office/overrides/ask/max_per_target_per_year": {"office", "liaison"},
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_page_opens_for_its_roles_and_for_nobody_else(as_role, firm, language):
    for login in sorted(EVERYBODY):
        client = as_role(login)
        for page, readers in PAGES.items():
            path = page.format(firm=firm)
            joiner = "&" if "?" in path else "?"
            status = client.get(f"{path}{joiner}lang={language}").status_code
            assert (login, page, status) == (login, page, 200 if login in readers else 404)


ACTS = (
    "/office/subjects/{firm}/split",
    "/office/subjects/{firm}/join",
    "/office/subjects/{firm}/undo/x",
    "/office/proposals/x/accept",
    "/office/proposals/x/reject",
    "/office/subjects/join-again",
    "/office/subjects/propose",
    "/office/rules/switch",
)


def test_only_the_office_decides_about_subjects_and_rules(as_role, firm):
    with reading() as session:
        before = [
            row.subject_id
            for row in session.execute(select(SubjectProposal.id.label("subject_id")))
        ]
    for login in sorted(EVERYBODY - {"office"}):
        client = as_role(login)
        for path in ACTS:
            assert client.post(path.format(firm=firm), data={"reason": "x"}).status_code == 404
    with reading() as session:
        assert session.scalars(select(SubjectDecision)).all() == []
        assert len(session.scalars(select(SubjectProposal)).all()) == len(before)


def test_the_office_sees_the_rows_of_every_department_with_differences_marked(as_role, firm):
    page = as_role("office").get(f"/office/subjects/{firm}").text
    for seen in ("柳泉路1号", "秘密路9号", "应急管理局", "370300000009", "不一致", "王**"):
        assert seen in page
    assert "王小明" not in page


def test_a_liaison_sees_own_rows_and_of_others_only_that_they_have_it_name_and_state(as_role, firm):
    page = as_role("liaison").get(f"/office/subjects/{firm}").text
    for seen in ("柳泉路1号", "应急管理局", "甲化工", "迁出", "只显示名称和状态"):
        assert seen in page
    for hidden in ("秘密路9号", "370300000009", ">D<", "<code>77</code>", "关联建议", "拆分理由"):
        assert hidden not in page


def test_interests_are_those_of_the_own_department_for_a_liaison(as_role, firm):
    assert "配偶任职" in as_role("liaison").get(f"/office/subjects/{firm}").text
    assert "配偶任职" not in as_role("liaison_of_another").get(f"/office/subjects/{firm}").text


def test_a_subject_without_a_row_of_the_own_department_is_not_found(as_role, firm):
    foreign = ref_of("row:YJGL/78")
    assert as_role("liaison").get(f"/office/subjects/{foreign}").status_code == 404
    assert as_role("liaison_of_another").get(f"/office/subjects/{foreign}").status_code == 200
    assert "云湖甲化工有限责任公司" not in as_role("liaison").get("/office/subjects").text


def test_a_subject_of_another_jurisdiction_is_not_found_nor_listed(as_role, library, neighbour):
    library("LJDW", "9", name="邻市企业")
    act(lambda session: joining.join_jurisdiction(session, neighbour.id))
    foreign = ref_of("row:LJDW/9")
    for login in ("office", "supervisor", "liaison"):
        known = as_role(login).get(f"/office/subjects/{foreign}")
        unknown = as_role(login).get("/office/subjects/AAAAAAAAAAAAAAAA")
        assert (known.status_code, unknown.status_code) == (404, 404)
        assert "邻市企业" not in known.text + as_role(login).get("/office/subjects?q=邻市").text
    posts = as_role("office").post(f"/office/subjects/{foreign}/join", data={"other": "x"})
    assert posts.status_code == 404


def test_search_finds_by_name_part_and_code_and_filters_by_libraries(as_role, firm):
    client = as_role("office")

    def lines(query):
        text = client.get(f"/office/subjects?{query}").text
        return len(re.findall(r'<th scope="row"', text))

    assert lines("") == 2
    assert lines("q=化工") == 2
    assert lines(f"q={CODE_A[:9].lower()}") == 1
    assert lines("q=%25") == 0
    assert lines("several=1") == 1
    assert lines("proposed=1") == 2


def test_the_list_is_paged_without_losing_or_repeating_a_line(as_role, library, person):
    for number in range(120):
        library("SCJG", f"{number:03}", name=f"企业{number:03}")
    joining.join_again(person("office"))
    client, path, seen = as_role("office"), "/office/subjects?q=企业", []
    while path:
        text = client.get(path).text
        seen += re.findall(r"<bdi>(企业\d+)</bdi>", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found[1].replace("&amp;", "&") if found else None
    assert seen == [f"企业{number:03}" for number in range(120)]


def test_the_worklist_shows_a_pair_side_by_side_and_goes_on_after_the_decision(as_role, proposal):
    client = as_role("office")
    page = client.get("/office/proposals").text
    for seen in ("云湖甲化工有限责任公司", "地址相同", 'accesskey="a"', 'accesskey="r"'):
        assert seen in page
    answer = client.post(f"/office/proposals/{proposal}/accept", data={"reason": "核实"})
    assert answer.status_code == 303
    assert "没有等待判断的主体" in client.get("/office/proposals").text
    again = client.post(f"/office/proposals/{proposal}/accept", data={"reason": "核实"})
    assert again.status_code == 409


def test_a_decision_can_be_undone_on_the_page_of_the_subject(as_role, proposal, firm):
    client = as_role("office")
    client.post(f"/office/proposals/{proposal}/accept", data={"reason": "电话核实"})
    page = client.get(f"/office/subjects/{firm}").text
    assert "电话核实" in page
    undo = re.search(rf'action="(/office/subjects/{firm}/undo/[^"]+)"', page)[1]
    assert client.post(undo, data={"reason": ""}).status_code == 400
    assert client.post(undo, data={"reason": "看错"}).status_code == 303
    assert "已撤销" in client.get(f"/office/subjects/{firm}").text
    assert client.get(f"/office/proposals?at={proposal}").status_code == 200


def test_the_page_of_a_joined_subject_leads_to_the_one_that_stays(as_role, proposal, firm):
    gone = ref_of("row:YJGL/78")
    as_role("office").post(f"/office/proposals/{proposal}/accept", data={"reason": "核实"})
    page = as_role("office").get(f"/office/subjects/{gone}").text
    assert "已并入这个主体" in page
    assert "秘密路9号" in page


def test_rows_are_split_off_on_the_page_of_the_subject(as_role, firm):
    client = as_role("office")
    rows = re.findall(r'name="rows" value="([^"]+)"', client.get(f"/office/subjects/{firm}").text)
    path = f"/office/subjects/{firm}/split"
    assert client.post(path, data={"rows": rows, "reason": "不同"}).status_code == 400
    answer = client.post(path, data={"rows": rows[1:], "reason": "不同"})
    assert answer.status_code == 303
    assert "甲化工" in client.get(answer.location).text


def test_markup_in_names_reaches_no_page_raw(as_role, library, person, interest):
    for number, marker in enumerate(MARKERS):
        cells = {"name": marker, "address": f"路{marker}", "region": "370302"}
        library("SCJG", f"1{number}{marker}", **cells)
        library("YJGL", f"2{number}", reg_no=f"37030000000{number}", **cells)
    office = person("office")
    joining.join_again(office)
    assert joining.propose_joins(office) >= len(MARKERS)
    with reading() as session:
        refs = session.scalars(select(SubjectRow.ref)).all()
        first = session.scalars(select(SubjectRow.id)).first()
    interest(first, relation=MARKERS[0])
    paths = ["/office/subjects", "/office/proposals", *(f"/office/subjects/{r}" for r in refs)]
    for login in ("office", "liaison"):
        for path in paths:
            text = as_role(login).get(path).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "onclick='x" not in text
            assert "49" not in re.findall(r"<bdi>(\d+)</bdi>", text)
