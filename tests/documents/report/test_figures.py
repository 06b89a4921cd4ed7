"""Figures of the small season against numbers counted by hand (see DRAWN in builders)."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.model import Window
from coordinator.core.text import Text
from coordinator.documents.report.figures import figures
from coordinator.documents.report.figures.counts import counts
from coordinator.documents.report.figures.overlap import overlap, refused, sizes
from coordinator.documents.report.figures.proof import grouped
from coordinator.documents.report.names import Names
from tests.documents.report.builders import (
    ACCOUNT,
    DRAWN,
    TASKS,
    apart_draws,
    draws_of,
    many_tasks,
    season,
)

SMALL = season()
FOUND = figures(SMALL, ACCOUNT, season(drawn=apart_draws(), lower_bound=44))


def test_key_figures_are_those_counted_by_hand():
    found = FOUND.counts
    assert (found.draws, found.visits, found.saved, found.desk) == (47, 30, 17, 1)
    assert (found.bound, found.gap, found.gap_permille) == (29, 1, 34)
    assert (found.scheduled, found.unplaced) == (28, 2)
    assert (found.firms, found.more_than_one, found.more_than_two) == (24, 6, 0)


def test_the_comparison_is_counted_in_the_same_way():
    other = FOUND.independent
    assert other is not None
    assert other.draws == FOUND.counts.draws
    assert other.visits > FOUND.counts.visits
    assert other.saved == other.draws - other.visits


def test_a_season_without_a_bound_has_no_share_of_it():
    assert counts(season(lower_bound=0)).gap_permille is None


def test_pairs_count_the_firms_drawn_by_both_and_those_in_one_visit():
    pairs = {(p.a, p.b): (p.shared, p.together, p.barrier) for p in FOUND.overlap.pairs}
    assert pairs == {
        ("t1", "t2"): (4, 2, None),
        ("t1", "t3"): (5, 5, None),
        ("t1", "t4"): (10, 10, None),
        ("t1", "t5"): (4, 0, "announced"),
        ("t1", "t6"): (2, 0, "window"),
        ("t2", "t3"): (1, 0, "window"),
        ("t2", "t4"): (2, 0, "bar"),
        ("t2", "t6"): (2, 2, None),
        ("t3", "t4"): (5, 5, None),
        ("t3", "t5"): (1, 0, "announced"),
        ("t3", "t6"): (1, 0, "window"),
        ("t4", "t5"): (2, 0, "announced"),
        ("t4", "t6"): (2, 0, "window"),
    }
    assert FOUND.overlap.barred == 15
    assert [(t.task, t.drawn) for t in FOUND.overlap.tasks] == [
        (task, len(rows)) for task, rows in DRAWN.items()
    ]


def test_visits_of_n_tasks_save_n_minus_one_doors_each():
    assert [(s.tasks, s.visits, s.saved) for s in FOUND.sizes] == [
        (1, 18, 0),
        (2, 7, 7),
        (3, 5, 10),
    ]


def test_every_rule_that_kept_draws_apart_is_counted():
    assert [(r.rule, r.pairs) for r in FOUND.refused] == [
        ("announced", 7),
        ("window", 6),
        ("bar", 2),
        ("fewest", 2),
    ]


@settings(max_examples=20, deadline=None)
@given(st.fixed_dictionaries({t[0]: st.sets(st.integers(0, 19)).map(sorted) for t in TASKS}))
def test_for_any_draws_the_parts_add_up(drawn):
    any_season = season(firms=20, drawn=drawn, unplaced=0)
    assert sum(s.saved for s in sizes(any_season)) == any_season.merge.doors_saved
    assert sum(s.visits for s in sizes(any_season)) == any_season.merge.on_site
    assert sum(r.pairs for r in refused(any_season)) == len(any_season.merge.apart)
    met = {(p.a, p.b): p.shared for p in overlap(any_season, Names(season=any_season)).pairs}
    wanted = {(a, b): len(set(drawn[a]) & set(drawn[b])) for a, b in combinations(drawn, 2)}
    assert met == {pair: n for pair, n in wanted.items() if n}


def test_windows_stand_in_order_of_opening_with_their_weekly_visits():
    windows = FOUND.windows
    assert windows.season == Window(date(2026, 9, 14), date(2026, 10, 23))
    assert [t.task for t in windows.tasks] == ["t3", "t1", "t4", "t5", "t2", "t6"]
    for task in windows.tasks:
        assert sum(n for _, n in task.weeks) == task.visits
        assert all(monday.weekday() == 0 for monday, _ in task.weeks)
    assert windows.tasks[0].visits == 5
    assert windows.tasks[0].weeks == ((date(2026, 9, 14), 5),)


def test_holidays_are_runs_of_free_days_that_are_more_than_a_weekend():
    assert FOUND.windows.holidays == (
        Window(date(2026, 9, 25), date(2026, 9, 27)),
        Window(date(2026, 10, 1), date(2026, 10, 7)),
    )
    assert FOUND.windows.warnings == ()


def test_loads_state_least_and_most_of_those_who_could_come():
    first = FOUND.loads[0]
    assert first.department == Text("市场监督管理局", "Market Regulation Bureau")
    assert len(first.people) == 4
    assert len(first.eligible) == 3
    assert first.people[-1].rounds == 0
    assert first.most - first.least <= 1
    seats = sum(s.department == "d1" for s in SMALL.teams.seats)
    assert first.rounds == seats == sum(p.visits for p in first.people)


def test_districts_hold_every_on_site_visit_once():
    assert sum(d.visits for d in FOUND.districts) == 30
    assert sum(d.unplaced for d in FOUND.districts) == 2
    assert [d.visits for d in FOUND.districts] == sorted(
        (d.visits for d in FOUND.districts), reverse=True
    )
    assert all(d.point for d in FOUND.districts)


def test_a_merged_visit_says_why_and_what_was_left_out():
    first = FOUND.visits.rows[0]
    assert first.visit.startswith("91370300000000000X/")
    assert first.tasks == "食品生产 + 危险化学品使用单位 + 排污单位"
    assert first.saved == 2
    assert [r.zh for r in first.reasons] == [
        "名录记载本年已检查 1 次，年度上限 2 次",
        "共同窗口 9月14–18日，5 个工作日",
        "现场最长 95 分钟，未超过单次上限 240 分钟",
        "各任务均事先通知",
        "牵头：市场监督管理局（“食品生产”中本部门事项最多）",
    ]
    left = {r.task: r.because.en for r in first.rejected}
    assert left["公共场所卫生"] == (
        "no common working day: '危险化学品使用单位' ends 18 Sep, '公共场所卫生' starts 21 Sep; "
        "set apart by the office: 采样须避开营业时间"
    )
    assert left["广告网络监测"].startswith("no common working day")


def test_libraries_that_agree_are_named_as_the_reason_for_one_subject():
    row = next(r for r in FOUND.visits.rows if r.code == "91370300000000008X")
    assert row.reasons[0].zh == "同一主体：3 个名录的信用代码一致"


def test_fewest_visits_is_the_reason_only_where_no_rule_bars():
    fewest = [r for v in FOUND.visits.rows for r in v.rejected if "fewest visits" in r.because.en]
    assert fewest == []
    assert FOUND.refused[-1].rule == "fewest"


def test_the_leader_comes_first_in_the_team_with_the_role():
    first = FOUND.visits.rows[0]
    assert first.team[0] == Text(
        "市场监督管理局：王立（组长）、李敏", "Market Regulation Bureau: 王立 (leader), 李敏"
    )
    assert len(first.team) == 4


def test_states_say_placed_unplaced_and_desk():
    states = [r.state for r in FOUND.visits.rows]
    assert (states.count("placed"), states.count("unplaced"), states.count("desk")) == (28, 2, 1)
    assert [r.stage for r in FOUND.unplaced.rows] == ["team", "slot"]


def test_only_strata_that_fell_short_are_listed():
    (short,) = FOUND.shortfalls
    assert (short.task, short.stratum.zh, short.k, short.eligible, short.missing) == (
        "消防重点单位", "risk=D", 6, 4, 2,
    )  # fmt: skip
    assert figures(season(shortfall=False), ACCOUNT).shortfalls == ()


def test_the_row_to_check_by_hand_hashes_to_what_is_printed():
    by_hand = FOUND.proof.by_hand
    assert by_hand is not None
    assert sha256(by_hand.line.encode()).hexdigest().startswith(by_hand.begins)
    assert FOUND.proof.key == sha256(SMALL.seed + SMALL.salt).hexdigest()
    assert grouped("0123456789ab") == "0123 4567 89ab"


def test_the_account_is_told_line_by_line():
    lines = {e.path: e for e in FOUND.account}
    assert lines["counts.draws"].value == "47"
    assert lines["seconds.draw"].value == "0.01"
    assert lines["hashes.draws.csv"].is_hash
    assert not lines["versions.coordinator"].is_hash


def test_a_visit_with_many_other_tasks_tells_the_first_and_counts_the_rest():
    tasks = many_tasks(40)
    found = figures(season(tasks=tasks, drawn=draws_of(tasks, 60), firms=60, unplaced=0), ACCOUNT)
    crowded = [r for r in found.visits.rows if r.not_told]
    assert crowded
    assert all(len(r.rejected) == 6 for r in crowded)


def test_a_season_of_nothing_has_figures_too():
    nothing = season(drawn={t[0]: [] for t in TASKS}, unplaced=0, lower_bound=0)
    found = figures(replace(nothing, pools={}), {})
    assert (found.counts.visits, found.sizes, found.districts) == (0, (), ())
    assert found.proof.by_hand is None
