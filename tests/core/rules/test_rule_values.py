"""What each profile says, against a table written from the five texts."""

import re
from pathlib import Path

import pytest

from coordinator.core.rules import (
    ASSUMPTION,
    Rule,
    cite,
    clauses,
    instruments,
    keys,
    load,
    profiles,
)
from coordinator.core.rules.values import plain

COLUMNS = ("zb-kj", "yt-gx", "zb-lh", "wh-sw", "zz-yj")

STATED = Path(__file__).with_name("stated.txt")

# What only the practice since 2025 states: silent in all five texts.
PRACTICE = {
    "cap_count_unit": "visit",
    "cap_exempt_causes": "complaint transferred_lead recheck superior_assigned emergency",
    "counts_toward_minimum": "certificate_valid_on_visit_day",
    "coordinator_inspects": "no",
    "assistants_allowed": "yes",
    "pre_visit_gate": "inspection_scheme precheck notice visit_approval",
    "visit_approval": "before_or_urgent_after",
    "notice_content": "time requirements materials basis items visit_number_of_year rights",
    "visit_qr": "yes",
    "late_scan_reason": "yes",
    "alerts": "same_firm_again cap_reached unmatched result_due result_late visit_unscanned",
    "alert_same_firm_days": "60",
    "alert_unmatched_working_days": "2",
    "credit_classes": "A B C D",
    "credit_effect": "ratio_per_stratum",
    "credit_exempts": "no",
    "credit_public": "no",
}

# How a figure is printed in the clause it rests on.
PRINTED = {
    ("min_ratio", "0.05"): r"5%|不低于 5\[image",
    ("min_frequency_per_year", "1"): r"不少于1次",
    ("min_joint_tasks_per_department", "1"): r"至少.*一次",
    ("max_per_target_per_year", "2"): r"不超过(2次|两次)",
    ("min_inspectors", "2"): r"不少于 ?2名|不得少于两人",
    ("min_inspectors_per_visit", "2"): r"不少于 ?2名|不得少于两人",
    ("plan_due", "01-10"): r"每年1月上旬",
    ("plan_due", "01-31"): r"每年初",
    ("plan_due", "05-31"): r"每年5月底前",
    ("result_deadline", "20:task_completed"): r"任务完成后 20 个工作日内",
    ("result_deadline", "20:visit_ended"): r"检查结束(之日起)? 20 个工作日内",
    ("result_deadline", "20:inspection_completed"): r"随机抽查后 20 个工作日内",
    ("objection_review", "20:materials_received"): r"接到申请材料之日起 20 个工作日内",
    ("other_deadlines", "review=20:materials_received"): r"接到申请材料之日起 20 个工作日内",
    (
        "other_deadlines",
        "form_second_half=5:visit_ended handling_result=7:handling_decision",
    ): r"结束后5个工作日内.*作出处理决定之日起 7 个工作日内",
    ("valid_from", "2021-11-01"): r"2021 年 11 月 1 日起",
    ("valid_from", "2020-07-01"): r"2020 年 7 月 1 日起",
    ("valid_to", "2023-10-31"): r"有效期至 2023 年 10 月 31 日",
    ("plan_coverage", "all_list_items"): r"全部事项",
    ("plan_coverage", "internal_and_joint_all_items"): r"全覆盖",
    ("replacement_approver", "section_head"): r"科室主要负责同志同意",
    ("replacement_approver", "deputy_head"): r"分管负责人同意",
    ("replacement_mode", "pick"): r"选派，无须摇号",
    ("replacement_mode", "redraw"): r"抽取递补|再次随机抽取",
    ("list_lock", "yes"): r"一经锁定不得更改",
    ("direct_result", "unreachable uncooperative_serious"): r"无法联系、不予配合检查情节严重",
    ("correction", "principal_head_signs"): r"主要负责人签字确认",
    ("late_entry", "deemed_incomplete"): r"视为未完成任务",
    ("risk_effect", "exempt"): r"不受比例和频次限制",
    ("risk_effect", "raise_ratio_and_frequency"): r"增加抽查频次，加大抽查比例",
}


def table():
    lines = STATED.read_text(encoding="utf-8").splitlines()
    blocks = [[]]
    for line in (each for each in lines if each and not each.startswith("#")):
        if not line.startswith(" "):
            blocks.append([line])
        else:
            blocks[-1].append(line.strip())
    return [
        (key, column, cell)
        for key, *cells in blocks[1:]
        for column, cell in zip(COLUMNS, cells, strict=True)
    ]


def said(rule: Rule) -> str:
    """A rule's value the way the table writes it, sets in any order."""
    value = plain(rule.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, dict) and "starts" in value:
        return f"{value['working_days']}:{value['starts']}"
    if isinstance(value, dict):
        return " ".join(f"{n}={t['working_days']}:{t['starts']}" for n, t in value.items())
    return str(value)


def article(clause: str) -> str:
    """`ZB-LH-17-2a` rests on article 17, `YT-GX-F1c` on form 1."""
    return re.match(r"[A-Z]{2}-[A-Z]{2}-(F\d|\d+)", clause)[1].lstrip("0")


@pytest.mark.parametrize(("key", "profile", "cell"), table())
def test_a_profile_says_what_its_text_says(key, profile, cell):
    rule = load(profile)[key]
    if cell == "-":
        assert rule.silent
        return
    value, _, basis = cell.replace(" ~", "").partition(" @" if "@" in cell else " ?")
    ordered = keys()[key].kind == "list"
    assert said(rule) == value if ordered else sorted(said(rule).split()) == sorted(value.split())
    assert rule.strength == ("soft" if "~" in cell else "hard")
    assert (ASSUMPTION in rule.source) == cell.endswith("?")
    cited = {article(each) for each in rule.source if each != ASSUMPTION}
    assert cited == {each for each in basis.strip("?").split(",") if each}


def test_the_table_covers_every_rule_of_the_five_texts():
    rows = {key for key, _, _ in table()}
    assert rows | set(PRACTICE) == set(keys())
    silent = set(keys()) - rows
    assert all(load(column)[key].silent for column in COLUMNS for key in silent)


def test_a_figure_is_printed_in_the_clause_it_rests_on():
    met = set()
    for key, profile, _ in table():
        rule = load(profile)[key]
        text = "".join(clauses()[each].text.zh for each in rule.source if each in clauses())
        pattern = PRINTED.get((key, said(rule)))
        if pattern and text:
            assert re.search(pattern, text), (key, profile)
            met.add((key, said(rule)))
    assert met == set(PRINTED)


@pytest.mark.parametrize("profile", COLUMNS)
def test_a_profile_cites_only_its_own_regulation_or_an_assumption(profile):
    (prefix,) = (each.prefix for each in instruments().values() if each.profile == profile)
    for rule in load(profile).rules.values():
        assert rule.silent or rule.source
        assert all(each == ASSUMPTION or each.startswith(prefix + "-") for each in rule.source)
        assert all(cite(each).zh for each in rule.source)


def test_the_profile_of_practice_is_the_joint_one_with_the_practice_of_2025():
    joint, practice = load("zb-lh"), load("joint-2026")
    changed = {key for key in keys() if practice[key] != joint[key]}
    assert changed == set(PRACTICE)
    assert {key: said(practice[key]) for key in PRACTICE} == PRACTICE
    assert all("practice-2025" in practice[key].source for key in PRACTICE)
    assert practice.lineage == ("joint-2026", "zb-lh")


def test_every_built_in_profile_is_one_of_the_five_regimes_or_the_practice():
    assert set(profiles()) == {*COLUMNS, "joint-2026"}


def test_every_value_can_be_said_in_both_languages_without_a_bare_code():
    for name in profiles():
        for rule in load(name).rules.values():
            assert rule.say().zh
            assert "_" not in rule.say().zh + rule.say().en
