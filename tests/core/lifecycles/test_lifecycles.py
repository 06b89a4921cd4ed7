"""Who may do what next, and the article either way."""

import itertools

import pytest

from coordinator.core.errors import NotKnown, RuleRefusal
from coordinator.core.lifecycles import (
    Lifecycle,
    Permission,
    Refused,
    guard,
    lifecycles,
    role_name,
    roles,
)
from coordinator.core.rules import (
    ASSUMPTION,
    BEYOND,
    cite,
    clauses,
    compose,
    instruments,
    keys,
    profiles,
)
from coordinator.core.rules import load as profile

LIVES = {name: Lifecycle.load(name) for name in lifecycles()}
PAIRS = list(itertools.product(LIVES, profiles()))


def reached(life, rules):
    """States that can be reached without passing through a suspension."""
    found, waiting = {life.initial}, [life.initial]
    while waiting:
        for move in life.who_may(waiting.pop(), rules):
            if move.to not in found and move.start != "suspended":
                found.add(move.to)
                waiting.append(move.to)
    return found


def test_there_is_a_life_cycle_for_everything_that_has_states():
    assert set(LIVES) == {
        "annual_plan", "plan_line_invitation", "joint_task", "attempt", "target_row",
        "team_member", "visit", "department_result", "objection", "follow_up",
    }  # fmt: skip


@pytest.mark.parametrize("name", LIVES)
def test_every_state_is_reached_under_some_profile(name):
    found = set().union(*(reached(LIVES[name], profile(each)) for each in profiles()))
    assert found == set(LIVES[name].states)


@pytest.mark.parametrize(("name", "rules"), PAIRS)
def test_only_final_states_are_dead_ends(name, rules):
    life = LIVES[name]
    for state in reached(life, profile(rules)):
        assert state in life.final or life.who_may(state, profile(rules))


@pytest.mark.parametrize(("name", "rules"), PAIRS)
def test_a_final_state_can_be_reached_from_every_state(name, rules):
    life, chosen = LIVES[name], profile(rules)
    ending = set(life.final)
    states = reached(life, chosen)
    for _ in states:
        ending |= {s for s in states if any(m.to in ending for m in life.who_may(s, chosen))}
    assert states <= ending


@pytest.mark.parametrize("name", LIVES)
def test_states_roles_guards_and_conditions_are_all_known(name):
    life = LIVES[name]
    assert {life.initial, *life.final, *life.per_department} <= set(life.states)
    for move in life.all_moves:
        assert {move.start, move.to} <= set(life.states)
        assert move.who
        assert set(move.who) <= set(roles())
        assert all(guard(each).zh != each for each in move.guards)
        for key, value in (*move.when, *move.unless):
            assert value is True or value in keys()[key].choices
    for bar in life.bars:
        assert {*bar.start, *bar.to} <= set(life.states)


def test_few_moves_wait_for_a_profile_that_is_not_built_in():
    spare = {
        (name, m.start, m.to, m.who[0])
        for name, life in LIVES.items()
        for m in life.all_moves
        if not m.profiles()
    }
    closing = ("handled", "rectified", "abnormal_list", "key_attention")
    assert spare == {
        ("team_member", "change_requested", "approved", "principal_head"),
        ("visit", "scheduled", "notified", "leader"),
        ("visit", "scheduled", "unannounced", "leader"),
        ("visit", "prechecked", "on_site", "leader"),
        *(("follow_up", state, "closed", "liaison") for state in closing),
    }


@pytest.mark.parametrize("name", LIVES)
def test_a_move_cites_only_the_regulation_of_its_profile(name):
    life = LIVES[name]
    own = {each.profile: each.prefix for each in instruments().values()}
    every = [
        life.procedure,
        *(m.articles for m in life.all_moves),
        *(b.articles for b in life.bars),
    ]
    for regime, named in ((k, v) for each in every for k, v in each.by_profile.items()):
        assert named
        for clause in named:
            assert clause in BEYOND or clause in clauses()
            assert clause in BEYOND or clause.startswith(own[regime])


@pytest.mark.parametrize(("name", "rules"), PAIRS)
def test_every_refusal_names_an_article_of_the_profile_or_says_that_none_speaks(name, rules):
    life, chosen = LIVES[name], profile(rules)
    prefixes = [each.prefix for each in instruments().values() if each.profile in chosen.lineage]
    refused = 0
    for role, (state, to) in itertools.product(roles(), itertools.permutations(life.states, 2)):
        answer = life.may(role, state, to, chosen)
        assert cite(answer.clauses[0]).zh in answer.text.zh
        assert cite(answer.clauses[0]).en in answer.text.en
        assert all(each in BEYOND or each.startswith(tuple(prefixes)) for each in answer.clauses)
        refused += isinstance(answer, Refused)
    assert refused


def test_under_the_joint_rules_a_refusal_rests_on_an_article_wherever_the_text_has_the_step():
    for name in ("joint_task", "visit", "team_member", "department_result", "target_row"):
        life = LIVES[name]
        for state, to in itertools.permutations(life.states, 2):
            answer = life.may("supervisor", state, to, profile("zb-lh"))
            known_step = any(m.to == to for m in life.who_may(state, profile("zb-lh")))
            assert isinstance(answer, Refused)
            assert known_step or ASSUMPTION not in answer.clauses


def test_a_locked_list_never_goes_back():
    task = LIVES["joint_task"]
    for state in ("dispatched", "executing", "published"):
        answer = task.may("office", state, "targets_drawn", profile("joint-2026"))
        assert isinstance(answer, Refused)
        assert answer.clauses == ("ZB-LH-12e",)
        assert "一经锁定不得更改" in answer.text.zh
        assert "淄博市联合细则 第十二条" in answer.text.zh
        refusal = answer.refusal()
        assert isinstance(refusal, RuleRefusal)
        assert refusal.clause == "ZB-LH-12e"


def test_an_attempt_is_voided_only_before_dispatch_by_two_people_of_different_bodies():
    attempt = LIVES["attempt"]
    for rules in map(profile, profiles()):
        for state in ("committed", "drawn", "locked"):
            asked = attempt.may("lead_liaison", state, "void_requested", rules)
            assert isinstance(asked, Permission)
            assert {"before_dispatch", "reason_given"} <= set(asked.guards)
        granted = attempt.may("liaison", "void_requested", "voided", rules)
        assert "two_people_of_different_bodies" in granted.guards
        assert isinstance(attempt.may("office", "dispatched", "void_requested", rules), Refused)


def test_a_task_is_suspended_and_resumed_by_the_office_with_a_reason_and_nothing_else():
    task, rules = LIVES["joint_task"], profile("zb-lh")
    for state in set(task.states) - {"closed", "suspended"}:
        aside = task.may("office", state, "suspended", rules)
        back = task.may("office", "suspended", state, rules)
        assert "reason_given" in aside.guards
        assert "state_before_suspension" in back.guards
        assert isinstance(task.may("liaison", state, "suspended", rules), Refused)
    assert isinstance(task.may("office", "closed", "suspended", rules), Refused)
    assert isinstance(task.may("office", "suspended", "closed", rules), Refused)


def test_the_audit_stands_before_the_draw_only_where_the_profile_has_one():
    task = LIVES["joint_task"]
    audited = task.may("lead_liaison", "libraries_confirmed", "committed", profile("zb-kj"))
    assert isinstance(audited, Refused)
    assert audited.clauses == ("ZB-KJ-14b",)
    assert isinstance(
        task.may("auditor", "libraries_confirmed", "audited", profile("zb-kj")), Permission
    )
    straight = task.may("lead_liaison", "libraries_confirmed", "committed", profile("zb-lh"))
    assert isinstance(straight, Permission)


@pytest.mark.parametrize(
    ("rules", "role", "outcome"),
    [
        ("zb-kj", "section_head", "replaced_by_redraw"),
        ("zb-lh", "deputy_head", "replaced_by_pick"),
        ("joint-2026", "deputy_head", "replaced_by_pick"),
        ("wh-sw", "deputy_head", "replaced_by_redraw"),
        ("zz-yj", "approver", "replaced_by_redraw"),
    ],
)
def test_a_replacement_is_approved_and_found_as_the_profile_says(rules, role, outcome):
    member, chosen = LIVES["team_member"], profile(rules)
    approvers = {
        each for each in roles()
        if isinstance(member.may(each, "change_requested", "approved", chosen), Permission)
    }  # fmt: skip
    assert approvers == {role}
    assert {move.to for move in member.who_may("approved", chosen)} == {outcome}


def test_a_recused_inspector_is_redrawn_by_the_system_where_nobody_need_approve():
    member = LIVES["team_member"]
    answer = member.may("system", "active", "replaced_by_redraw", profile("yt-gx"))
    assert answer.clauses == ("YT-GX-07d",)
    assert isinstance(
        member.may("liaison", "active", "replaced_by_pick", profile("yt-gx")), Refused
    )


def test_an_announced_visit_needs_its_notice_and_an_approval_where_the_profile_asks():
    visit = LIVES["visit"]
    early = visit.may("leader", "prechecked", "on_site", profile("zb-lh"))
    assert early.clauses == ("ZB-LH-17-1a", "ZB-LH-17-2a", "ZB-LH-17-2b")
    urgent = visit.may("leader", "prechecked", "notified", profile("joint-2026"))
    assert {"urgent_with_reason", "approval_follows"} <= set(urgent.guards)
    usual = visit.may("leader", "prechecked", "notified", profile("zb-lh"))
    assert "urgent_with_reason" not in usual.guards
    assert isinstance(visit.may("leader", "scheduled", "on_site", profile("yt-gx")), Refused)
    assert isinstance(visit.may("leader", "scheduled", "on_site", profile("zb-kj")), Permission)


def test_a_published_result_changes_only_by_the_correction_of_its_profile():
    result = LIVES["department_result"]
    back = result.may("inspector", "published", "submitted", profile("zb-lh"))
    assert back.clauses[0] == "ZB-LH-19a"
    for rules, role in (("zb-lh", "principal_head"), ("zb-kj", "approver")):
        may = result.may(role, "correction_requested", "corrected", profile(rules))
        assert isinstance(may, Permission)
        assert "not_own_request" in may.guards
    assert isinstance(
        result.may("approver", "correction_requested", "corrected", profile("zb-lh")), Refused
    )


def test_an_objection_is_reviewed_where_the_text_provides_for_it_and_noted_elsewhere():
    objection = LIVES["objection"]
    assert {m.to for m in objection.who_may("received", profile("wh-sw"))} == {"under_review"}
    assert {m.to for m in objection.who_may("received", profile("zb-lh"))} == {"noted"}
    filled = compose(profile("zb-lh"), profile("zb-kj"))
    review = objection.may("liaison", "received", "under_review", filled)
    assert review.clauses == ("ZB-KJ-26a",)
    none = objection.may("liaison", "received", "under_review", profile("zb-lh"))
    assert none.text.zh.startswith("条文没有规定异议复核")
    early = objection.may("liaison", "upheld", "closed", profile("zb-kj"))
    assert early.clauses == ("ZB-KJ-26c",)


def test_suspected_crime_closes_only_by_judicial_transfer():
    moves = LIVES["follow_up"].moves("open")
    for move in moves:
        assert (
            move.to in ("judicial_transfer", "case_filed") or "not_suspected_crime" in move.guards
        )
    handled = [m for m in LIVES["follow_up"].moves("case_filed") if m.to == "handled"]
    assert all("not_suspected_crime" in move.guards for move in handled)


def test_whoever_approves_did_not_ask():
    approvers = {"section_head", "deputy_head", "principal_head", "approver", "auditor"}
    for life in LIVES.values():
        for move in life.all_moves:
            granted = move.to in ("approved", "audited", "corrected")
            assert not granted or not set(move.who) & approvers or "not_own_request" in move.guards


def test_unknown_states_and_life_cycles_are_refused():
    with pytest.raises(NotKnown):
        Lifecycle.load("nine")
    with pytest.raises(NotKnown):
        LIVES["visit"].moves("lost")
    with pytest.raises(NotKnown):
        LIVES["visit"].may("leader", "scheduled", "lost", profile("zb-lh"))


def test_every_role_has_a_name_in_both_languages():
    assert all(role_name(each).zh != each and role_name(each).en != each for each in roles())
