"""Loading, asking, overriding and freezing a profile."""

import json
import shutil
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest

from coordinator.core import rules
from coordinator.core.errors import BadInput, NotKnown
from coordinator.core.rules import OVERRIDE, Term, keys, load, overridable, profiles, thaw

BUILT_IN = Path(str(files(rules))) / "regimes"


def complaints(call, *arguments):
    with pytest.raises(BadInput) as refused:
        call(*arguments)
    return {(each.column, each.text.en) for each in refused.value.problems}


def edited(folder, *changes, source="zb-kj"):
    """A copy of a built-in profile with pieces of its text replaced."""
    text = (BUILT_IN / f"{source}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_profile_file_elsewhere_is_read_like_a_built_in_one(tmp_path):
    copy = tmp_path / "copy.toml"
    shutil.copy(BUILT_IN / "zb-kj.toml", copy)
    assert load(copy) == load("zb-kj") == load(str(copy))


def test_a_profile_may_extend_a_built_in_one_and_a_file_beside_it(tmp_path):
    head = 'version = 1\ntitle = { zh = "甲", en = "A" }\n'
    rule = '[rules.speed_km_h]\nvalue = 45\nstrength = "soft"\nsource = ["assumption"]\n'
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text(f'name = "first"\nextends = "zb-lh"\n{head}{rule}', encoding="utf-8")
    second.write_text(f'name = "second"\nextends = "first.toml"\n{head}[rules]\n', encoding="utf-8")
    profile = load(second)
    assert profile.lineage == ("second", "first", "zb-lh")
    assert profile.speed_km_h == 45
    assert profile["speed_km_h"].origins == ("first",)
    assert profile["list_lock"].origins == ("zb-lh",)


def test_profiles_that_extend_each_other_are_refused(tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.toml").write_text(
            f'name = "{name}"\nextends = "{other}.toml"\nversion = 1\n'
            'title = { zh = "甲", en = "A" }\n[rules]\n',
            encoding="utf-8",
        )
    found = complaints(load, tmp_path / "a.toml")
    assert found == {("extends", "the profiles extend each other in a circle")}


def test_every_fault_of_a_profile_is_reported_at_once(tmp_path):
    path = edited(
        tmp_path,
        ("[rules.speed_km_h]", "[rules.speed_mph]"),
        ('value = "0.05"', "value = 0.05"),
        ('source = ["ZB-KJ-05"]\n', ""),
        ('"ZB-KJ-06e"', '"ZB-KJ-99"'),
        ('value = "redraw"', 'value = "dice"'),
        ("working_days = 20", "working_days = 0"),
        ('strength = "soft"\nsource = ["ZB-KJ-18a"]', 'source = ["ZB-KJ-18a"]'),
        ("silent = true", "silent = false"),
    )
    assert complaints(load, path) == {
        ("speed_mph", "there is no such rule"),
        ("speed_km_h", "this rule is missing"),
        ("min_ratio", 'must be a decimal above 0 and up to 1 as text, like "0.05"'),
        ("list_owner", "names no clause it rests on"),
        ("max_per_target_per_year", "there is no clause ZB-KJ-99"),
        ("replacement_mode", "'dice' is not one of: redraw, pick"),
        ("result_deadline", "must be a positive whole number"),
        ("replacement_default", "strength must be hard or soft"),
        (
            "min_joint_tasks_per_department",
            "a silent rule has silent = true, no value, no strength",
        ),
    }


def test_a_problem_names_the_line_of_its_rule(tmp_path):
    path = edited(tmp_path, ('value = "0.05"', 'value = "5%"'))
    with pytest.raises(BadInput) as refused:
        load(path)
    (problem,) = refused.value.problems
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[problem.line - 1] == "[rules.min_ratio]"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('name = "zb-kj"', 'name = ""', "name"),
        ("version = 1", 'version = "1"', "version"),
        ("version = 1", "version = 1\ncity = 1", "city"),
        (
            'value = ["09:00-12:00", "13:30-17:30"]',
            'value = ["13:30-17:30", "9-12"]',
            "office_hours",
        ),
        ('value = "01-10"', 'value = "01-32"', "plan_due"),
        ("value = 2021-11-01", 'value = "soon"', "valid_from"),
        ('value = ["portal", "gsxt_sd"]', 'value = ["portal", "portal"]', "list_channels"),
        ("value.review", "value.reviews", "other_deadlines"),
        ("value = true", "value = 1", "statutory_ratio_wins"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(tmp_path, old, new, column):
    assert {where for where, _ in complaints(load, edited(tmp_path, (old, new)))} == {column}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name = ", "is not valid TOML"),
        (b"\xff\xfe", "is not a UTF-8 file"),
        (None, "there is no such profile"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, content, said):
    path = tmp_path / "broken.toml"
    if content is not None:
        path.write_bytes(content)
    ((_, text),) = complaints(load, path)
    assert text.startswith(said)


def test_the_figures_the_cores_decide_by_come_from_the_profile():
    joint = load("joint-2026")
    assert joint.visit_cap == 2
    assert joint.cap_exempt_flags == {"complaint", "abnormal", "dishonest", "key"}
    assert load("zb-kj").min_ratio == (Fraction(1, 20), "soft", "ZB-KJ-06c")
    assert load("zz-yj").min_ratio == (Fraction(1, 20), "hard", "ZZ-YJ-16")
    assert joint.min_ratio is None
    assert load("yt-gx").visit_cap is None
    assert load("yt-gx").cap_exempt_flags == frozenset()
    assert joint.office_hours.spans == ((540, 720), (810, 1050))
    assert joint.settings.minutes_cap == 240
    assert joint.lead_order[-1] == "task_id"


def test_a_profile_warns_outside_its_printed_dates():
    profile = load("zb-kj")
    assert profile.in_force(date(2023, 10, 31))
    assert not profile.in_force(date(2023, 11, 1))
    assert "2023-10-31" in profile.warning(date(2023, 11, 1)).zh
    assert "not yet" in profile.warning(date(2021, 10, 31)).en
    assert load("zb-lh").in_force(date(1999, 1, 1))


def test_a_rule_that_does_not_exist_is_refused():
    with pytest.raises(NotKnown):
        load("zb-lh")["speed_limit"]


def test_local_settings_replace_the_figures_and_say_so():
    own = {
        "minutes_per_visit": 120,
        "cap_per_year": 3,
        "officers_per_department": 3,
        "round_visits": 4,
        "day": ["08:30-12:00"],
        "speed_km_h": 40,
    }
    assert set(own) == set(overridable())
    profile = load("zb-lh").with_overrides(own)
    assert profile.settings.minutes_cap == 120
    assert profile.settings.hours.minutes == 210
    assert (profile.visit_cap, profile.officers_per_department) == (3, 3)
    assert (profile.round_visits, profile.speed_km_h) == (4, 40)
    assert all(profile[key.name].source == (OVERRIDE,) for key in overridable().values())
    assert profile["max_per_target_per_year"].cite().zh == "本地设置"
    assert profile.fingerprint != load("zb-lh").fingerprint


def test_every_unfit_local_setting_is_reported():
    own = {
        "minutes_per_visit": 0,
        "cap_per_year": "2",
        "round_visits": True,
        "day": ["12:00-09:00"],
        "speed_km_h": -1,
        "office": "X",
    }
    found = complaints(load("zb-lh").with_overrides, own)
    assert {column for column, _ in found} == set(own)


@pytest.mark.parametrize("name", profiles())
def test_a_frozen_copy_survives_json_and_gives_the_same_profile_back(name):
    profile = load(name)
    again = thaw(json.loads(json.dumps(profile.frozen())))
    assert again == profile
    assert again.fingerprint == profile.fingerprint


def test_a_rule_that_came_later_is_silent_in_an_old_copy_and_leaves_its_fingerprint():
    profile = load("zb-lh")
    old = profile.frozen()
    assert profile["visit_qr"].silent
    assert "visit_qr" not in old["rules"]
    assert thaw(old)["visit_qr"].silent


def test_a_copy_with_a_rule_nobody_knows_is_refused():
    copy = load("zb-lh").frozen()
    copy["rules"]["ancient"] = copy["rules"]["scope"]
    with pytest.raises(NotKnown):
        thaw(copy)


def test_profiles_have_different_fingerprints():
    assert len({load(name).fingerprint for name in profiles()}) == len(profiles())


def test_a_deadline_is_said_in_words():
    assert load("zb-lh")["result_deadline"].value == Term(working_days=20, starts="visit_ended")
    assert load("zb-lh")["result_deadline"].say().zh == "检查结束起20个工作日内"
    assert load("zb-kj")["min_ratio"].say().en == "5%"


def test_a_profile_states_a_rule_that_is_neither_silent_nor_false():
    joint = load("zb-lh")
    assert joint.states("list_lock")
    assert not joint.states("flags_alter_ratio")
    assert not joint.states("task_audit")
    assert joint.states("replacement_mode", "pick")
    assert joint.states("pre_visit_gate", "notice")
    assert not joint.states("pre_visit_gate", "work_scheme")


def test_every_key_has_a_title_and_a_purpose_in_both_languages():
    for key in keys().values():
        assert all((key.title.zh, key.title.en, key.purpose.zh, key.purpose.en))
