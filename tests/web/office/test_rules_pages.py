"""Rules in the interface: every key with its article, switching, and overrides of soft rules."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from coordinator.core.rules import clauses, keys, load, profiles
from coordinator.store.database import act, reading
from coordinator.store.overrides import rules_in_force
from coordinator.store.schema import Grant, JournalRow, JurisdictionRow, Override, User
from coordinator.web.office.rules_shown import GROUPS, today

SOFT, HARD = "max_per_target_per_year", "list_lock"
PATH = f"/office/overrides/ask/{SOFT}"


def form(**changes):
    until = (today() + timedelta(days=30)).isoformat()
    return {"value": "3", "reason": "重点行业整治", "until": until} | changes


def the_override():
    with reading() as session:
        return session.scalars(select(Override)).one()


def in_force(person, on=None):
    with reading() as session:
        return rules_in_force(session, person.jurisdiction_id, on or today())


def test_the_groups_cover_every_key_in_order():
    names = list(keys())
    places = [names.index(first) for first in GROUPS]
    assert places[0] == 0
    assert places == sorted(places)


def test_a_profile_page_states_every_rule_with_its_clauses_as_printed(as_role):
    client = as_role("audit_admin")
    for name in profiles():
        chinese, english = (
            client.get(f"/office/rules/of/{name}?lang={each}").text for each in ("zh", "en")
        )
        profile = load(name)
        for key in keys().values():
            assert key.title.zh in chinese
            assert f'id="rule-{key.name}"' in english
            for clause in (clauses()[c] for c in profile[key.name].source if c in clauses()):
                assert escaped(clause.text.zh) in chinese
                assert escaped(clause.text.zh) in english
                assert escaped(clause.text.en) in english
        rules = [profile[each] for each in keys()]
        assert chinese.count("<span>条文未规定</span>") == sum(rule.silent for rule in rules)
        assert english.count("<span>our assumption</span>") == sum(rule.assumed for rule in rules)
        assert chinese.count("<span>硬性</span>") == sum(
            rule.strength == "hard" and not rule.assumed for rule in rules
        )


def escaped(text):
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&#34;")):
        text = text.replace(raw, safe)
    return text


def test_a_composed_profile_says_which_profile_each_rule_comes_from(as_role):
    page = as_role("liaison").get("/office/rules/of/zb-lh?own=zb-kj").text
    assert load("zb-lh").title.zh in page
    assert f"出自：{load('zb-kj').title.zh}" in page


def test_a_profile_that_does_not_exist_is_not_found(as_role):
    for path in ("/office/rules/of/nowhere", "/office/rules/of/zb-lh?own=../x"):
        assert as_role("office").get(path).status_code == 404


def test_the_comparison_lists_exactly_the_rules_that_differ(as_role):
    page = as_role("office").get("/office/rules/compare?a=zb-lh&b=joint-2026").text
    one, other = load("zb-lh"), load("joint-2026")
    differing = [
        key
        for name, key in keys().items()
        if (one[name].value, one[name].strength) != (other[name].value, other[name].strength)
    ]
    assert page.count('<th scope="row"') == len(differing)
    assert all(f'class="name">{key.title.zh}<' in page for key in differing)


def test_the_office_switches_the_profile_with_a_reason_and_is_warned_of_an_expired_one(
    as_role, person
):
    client = as_role("office")
    switch = {"profile": "zb-kj", "was": "joint-2026", "reason": ""}
    assert client.post("/office/rules/switch", data=switch).status_code == 400
    switch["reason"] = "试行科室规则"
    assert client.post("/office/rules/switch", data=switch).status_code == 303
    assert in_force(person("office")).name == "zb-kj"
    assert "已失效" in client.get("/office/rules").text
    with reading() as session:
        entry = session.scalars(select(JournalRow).order_by(JournalRow.position.desc())).first()
    assert (entry.act, entry.reason) == ("profile_switched", "试行科室规则")
    assert client.post("/office/rules/switch", data=switch).status_code == 409


def test_local_settings_are_shown_beside_the_printed_values(as_role, person):
    act(lambda s: s.execute(update(JurisdictionRow).values(overrides={"minutes_per_visit": 180})))
    page = as_role("liaison").get("/office/rules/in-force").text
    assert "<del>240</del>" in page
    assert "<ins>180</ins>" in page


def test_an_approved_override_is_in_force_until_its_day_and_no_longer(as_role, person):
    assert as_role("liaison").post(PATH, data=form()).status_code == 303
    office = person("office")
    assert in_force(office).profile.visit_cap == 2
    path = f"/office/overrides/{the_override().ref}/decide"
    answer = as_role("deputy_head").post(path, data={"decision": "approve", "reason": "同意"})
    assert answer.status_code == 303
    last = today() + timedelta(days=30)
    assert in_force(office).profile.visit_cap == 3
    assert in_force(office, last).profile.visit_cap == 3
    assert in_force(office, last + timedelta(days=1)).profile.visit_cap == 2
    again = as_role("principal_head").post(path, data={"decision": "refuse", "reason": "不"})
    assert again.status_code == 409
    with reading() as session:
        acts = session.scalars(select(JournalRow.act).order_by(JournalRow.position)).all()
    assert acts == ["override_asked", "override_approved"]


def test_a_refused_override_changes_nothing(as_role, person):
    as_role("liaison").post(PATH, data=form())
    path = f"/office/overrides/{the_override().ref}/decide"
    as_role("principal_head").post(path, data={"decision": "refuse", "reason": "理由不足"})
    assert the_override().state == "refused"
    assert in_force(person("office")).profile.visit_cap == 2
    assert "理由不足" in as_role("office").get("/office/overrides").text


def test_nobody_approves_what_they_asked_for_even_with_both_roles(as_role, person):
    deputy = person("deputy_head")

    def promote(session):
        now = session.scalars(select(Grant.granted_at)).first()
        session.add(Grant(user_id=deputy.id, role="liaison", granted_at=now))

    act(promote)
    client = as_role("deputy_head")
    assert client.post(PATH, data=form()).status_code == 303
    assert "不能审批自己的申请" in client.get("/office/overrides").text
    path = f"/office/overrides/{the_override().ref}/decide"
    answer = client.post(path, data={"decision": "approve", "reason": "同意"})
    assert answer.status_code == 409
    assert the_override().state == "asked"


def test_the_database_itself_refuses_an_approval_of_ones_own_request(as_role):
    as_role("liaison").post(PATH, data=form())
    own = the_override().asked_by
    with pytest.raises(IntegrityError):
        act(lambda s: s.execute(update(Override).values(approved_by=own, state="approved")))


@pytest.mark.parametrize("login", ["office", "liaison"])
def test_a_hard_rule_offers_no_button_and_is_refused_with_its_article(as_role, login):
    client = as_role(login)
    page = client.get("/office/rules/in-force").text
    assert f"/office/overrides/ask/{SOFT}" in page
    assert f"/office/overrides/ask/{HARD}" not in page
    article = load("joint-2026")[HARD].cite().zh
    assert f"硬性规定（{article}），不得变通" in page
    for answer in (
        client.get(f"/office/overrides/ask/{HARD}"),
        client.post(f"/office/overrides/ask/{HARD}", data=form()),
    ):
        assert answer.status_code == 409
        assert article in answer.text


@pytest.mark.parametrize(
    "changes",
    [{"reason": " "}, {"until": ""}, {"until": "2020-01-01"}, {"value": "0"}, {"value": "二"},
     {"value": "2"}],
)  # fmt: skip
def test_a_request_lacking_something_is_refused_in_words(as_role, changes):
    answer = as_role("liaison").post(PATH, data=form(**changes))
    assert answer.status_code == 400
    with reading() as session:
        assert session.scalars(select(Override)).all() == []


def test_every_soft_rule_has_a_form_that_gives_its_own_value_back(as_role):
    client = as_role("office")
    soft = [name for name, rule in load("joint-2026").rules.items() if rule.strength == "soft"]
    for name in soft:
        page = client.get(f"/office/overrides/ask/{name}")
        assert page.status_code == 200
        entered = form_of(page.text) | {"reason": "不变", "until": form()["until"]}
        answer = client.post(f"/office/overrides/ask/{name}", data=entered)
        assert (name, answer.status_code) == (name, 400)
        assert "新值与现行规定相同" in answer.text


def form_of(page):
    """The values a browser would send of the form as it stands."""
    inner = re.search(r'<form[^>]*id="ask".*?</form>', page, re.S)[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", inner):
        name = re.search(r'name="([^"]+)"', tag)
        ticked = 'type="checkbox"' not in tag or " checked" in tag
        if name and ticked:
            found.setdefault(name[1], []).append(re.search(r'value="([^"]*)"', tag)[1])
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', inner, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', options)
    return found


def test_the_report_is_filtered_scoped_by_department_and_exported_harmless(as_role):
    as_role("liaison").post(PATH, data=form(reason="=HYPERLINK(1)<script>alert(1)</script>"))
    page = as_role("office").get(f"/office/overrides?state=asked&rule={SOFT}").text
    assert "&lt;script&gt;alert(1)" in page
    assert "没有变通申请" in as_role("office").get("/office/overrides?state=approved").text
    assert "没有变通申请" in as_role("liaison_of_another").get("/office/overrides").text
    answer = as_role("office").get("/office/overrides.csv?lang=en")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][3].startswith("'=HYPERLINK")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert rows[0][0] == "Rule"


def test_an_override_of_another_jurisdiction_is_not_found(as_role, neighbour, person):
    def put(session):
        now = session.scalars(select(Grant.granted_at)).first()
        asker = session.scalars(select(User.id).where(User.login == "liaison")).one()
        session.execute(
            insert(Override).values(
                jurisdiction_id=neighbour.id, rule=SOFT, value={"was": 2, "value": 9},
                reason="邻市理由", asked_by=asker, asked_at=now, state="asked",
            )
        )  # fmt: skip

    act(put)
    path = f"/office/overrides/{the_override().ref}/decide"
    answer = as_role("deputy_head").post(path, data={"decision": "approve", "reason": "同意"})
    assert answer.status_code == 404
    assert "邻市理由" not in as_role("deputy_head").get("/office/overrides").text
