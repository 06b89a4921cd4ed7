"""A joint profile over a department's own, and the strictest of several."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.core.errors import NotPossible
from coordinator.core.rules import Term, compose, keys, load, profiles, strictest

REGIMES = [load(name) for name in profiles()]
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "minutes_per_visit": st.integers(30, 480),
        "cap_per_year": st.integers(1, 6),
        "officers_per_department": st.integers(1, 5),
        "round_visits": st.integers(1, 4),
        "speed_km_h": st.integers(10, 80),
        "day": st.sampled_from([["08:00-12:00"], ["09:00-11:00", "11:30-18:00"]]),
    },
)
PROFILES = st.builds(lambda p, own: p.with_overrides(own), st.sampled_from(REGIMES), SETTINGS)


def test_the_joint_profile_governs_whatever_it_states():
    joint = load("zb-lh")
    for own in REGIMES:
        both = compose(joint, own)
        for key, rule in joint.rules.items():
            assert rule.silent or rule.assumed or both[key] == rule


def test_a_department_fills_what_the_joint_profile_leaves_silent_and_says_whose_rule_it_is():
    both = compose(load("zb-lh"), load("zb-kj"))
    assert both["objection_review"].value == Term(working_days=20, starts="materials_received")
    assert both["objection_review"].origins == ("zb-kj",)
    assert both["replacement_mode"].value == "pick"
    assert both["replacement_mode"].origins == ("zb-lh",)


def test_an_assumption_of_the_joint_profile_yields_to_an_article_of_the_department():
    both = compose(load("zb-lh"), load("zb-kj"))
    assert both["min_inspectors"].source == ("ZB-KJ-16e",)
    assert compose(load("zb-lh"), load("zz-yj"))["min_inspectors"].origins == ("zb-lh",)


def test_a_local_setting_and_the_practice_do_not_yield():
    joint = load("joint-2026").with_overrides({"officers_per_department": 3})
    both = compose(joint, load("yt-gx"))
    assert both.officers_per_department == 3
    assert both["visit_approval"].value == "before_or_urgent_after"


def test_the_validity_of_a_departments_own_rules_is_not_that_of_a_joint_task():
    both = compose(load("zb-lh"), load("zb-kj"))
    assert both.valid_to is None
    assert both["scope"].value == "joint"


@given(st.lists(PROFILES, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_profiles_does_not_matter(several, random):
    shuffled = list(several)
    random.shuffle(shuffled)
    assert strictest(shuffled) == strictest(several)


@given(st.lists(PROFILES, min_size=1, max_size=3))
def test_a_profile_named_twice_adds_nothing(several):
    once = strictest(several)
    assert strictest([*several, several[0]]) == once
    assert strictest([once]) == once == strictest([once, once])


@given(st.lists(PROFILES, min_size=3, max_size=3))
def test_combining_step_by_step_gives_the_same_values(several):
    a, b, c = several
    stepwise, at_once = strictest([strictest([a, b]), c]), strictest([a, b, c])
    for key in keys():
        assert stepwise[key].value == at_once[key].value
        assert stepwise[key].source == at_once[key].source
        assert stepwise[key].strength == at_once[key].strength


@given(st.lists(PROFILES, min_size=1, max_size=4))
def test_no_profile_asks_for_more_than_the_strictest(several):
    both = strictest(several)
    for one in several:
        assert both.officers_per_department >= one.officers_per_department
        assert both.minutes_per_visit <= one.minutes_per_visit
        assert one.visit_cap is None or both.visit_cap <= one.visit_cap
        assert both.office_hours.minutes <= one.office_hours.minutes
        gates = one["pre_visit_gate"].value or ()
        assert set(gates) <= set(both["pre_visit_gate"].value or ())
        signatures = both["target_signature"].value
        assert set(signatures) <= set(one["target_signature"].value)
        assert both.states("certificate_shown") or not one.states("certificate_shown")


def test_a_merged_visit_asks_for_every_gate_and_the_narrower_signature():
    both = strictest([load("zb-kj"), load("zb-lh"), load("zz-yj")])
    assert both["pre_visit_gate"].value == (
        "work_scheme", "inspection_scheme", "precheck", "notice",
    )  # fmt: skip
    assert both["target_signature"].value == ("signature",)
    assert both["target_signature_when"].value == ("after_all_items", "after_feedback")
    assert both["advance_notice"].origins == ("zb-kj", "zb-lh")


def test_clocks_and_channels_stay_with_each_task_and_department():
    both = strictest([load("zb-kj"), load("zb-lh")])
    for key in ("result_deadline", "other_deadlines", "objection_review", "result_channels"):
        assert keys()[key].strictness == "per_task"
        assert both[key].silent


def test_the_harder_of_two_equal_rules_wins():
    both = strictest([load("zb-lh"), load("zb-kj")])
    assert both["min_inspectors"].strength == "hard"
    assert both["min_inspectors"].source == ("ZB-KJ-16e", "assumption")


def test_orders_agree_as_far_as_they_go_and_end_alike(tmp_path):
    path = tmp_path / "other.toml"
    path.write_text(
        'name = "other"\nextends = "zb-lh"\nversion = 1\ntitle = { zh = "乙", en = "B" }\n'
        '[rules.lead_order]\nvalue = ["earliest_lock", "task_id"]\nstrength = "soft"\n'
        'source = ["assumption"]\n',
        encoding="utf-8",
    )
    assert strictest([load(path), load("zb-lh")]).lead_order == ("task_id",)


def test_office_hours_without_a_common_minute_are_refused():
    early, late = (
        load("zb-lh").with_overrides({"day": [d]}) for d in ("08:00-09:00", "10:00-11:00")
    )
    with pytest.raises(NotPossible):
        strictest([early, late])


def test_no_profiles_cannot_be_combined():
    with pytest.raises(NotPossible):
        strictest([])


def test_any_two_built_in_profiles_can_share_a_visit():
    for a, b in itertools.combinations(REGIMES, 2):
        assert strictest([a, b]).settings.minutes_cap == 240
