"""The page as text: complete, closed to the outside, inert to what others wrote."""

from dataclasses import replace
from html.parser import HTMLParser

from coordinator.core.text import Text
from coordinator.documents.report import report
from coordinator.documents.report.wording import WORDS
from tests.documents.report.builders import (
    ACCOUNT,
    TASKS,
    apart_draws,
    draws_of,
    many_draws,
    many_tasks,
    season,
)

SMALL = season()
PAGE = report(SMALL, account=ACCOUNT, comparison=season(drawn=apart_draws(), lower_bound=44))
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("evil","y")',
    '"><img src=x onerror=alert(1)>',
    "</style></script><b>{{ 7 * 7 }}",
)
VOID = {"meta", "input", "br", "img", "link"}


class Outline(HTMLParser):
    """Ids, references, tags and whether they close in order."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.references, self.tags, self.open, self.wrong = [], [], [], [], []
        self.outside = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in ("for", "aria-labelledby") or (
                name == "href" and (value or "").startswith("#")
            ):
                self.references.append((value or "").removeprefix("#"))
            elif name in ("href", "src", "action", "srcset", "poster") or name.startswith("on"):
                self.outside.append((tag, name, value))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.wrong.append((tag, self.open[-1:], self.getpos()))


def test_the_page_has_a_title_one_heading_and_a_language():
    assert PAGE.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "<title>联合检查运行报告 · 云湖市 · Joint inspection run report</title>" in PAGE
    assert Outline(PAGE).tags.count("h1") == 1


def test_the_page_refers_to_nothing_outside_itself():
    outline = Outline(PAGE)
    assert outline.outside == []
    assert "://" not in PAGE
    assert "url(" not in PAGE
    assert "@import" not in PAGE
    assert not {"link", "img", "iframe", "object", "embed", "form"} & set(outline.tags)


def test_ids_are_unique_and_every_reference_meets_one():
    outline = Outline(PAGE)
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)


def test_every_element_closes_in_its_place():
    outline = Outline(PAGE)
    assert outline.wrong == []
    assert outline.open == []


def test_every_chinese_sentence_has_its_english_one_beside_it():
    chinese = PAGE.count('class="zh"')
    assert chinese > 200
    assert chinese == PAGE.count('class="en" lang="en"')


def test_the_head_says_what_it_is_in_what_state_and_what_comes_next():
    for key in ("title", "internal", "internal_why"):
        assert WORDS[key].zh in PAGE
        assert WORDS[key].en in PAGE
    assert "2 次没有排进" in PAGE
    assert "6 个任务抽取 47 户次，合并为 30 次上门，其中 28 次已定时间。" in PAGE
    assert '<a href="#unplaced">' in PAGE


def test_the_next_step_follows_the_state():
    placed = report(season(unplaced=0), account={})
    assert "审批抽取不足的 1 个分层" in placed
    done = report(season(unplaced=0, shortfall=False), account={})
    assert WORDS["next_none"].zh in done
    assert WORDS["state_done"].zh in done
    assert WORDS["unplaced_empty"].zh in done
    assert WORDS["shortfalls_empty"].zh in done


def test_without_a_comparison_there_is_no_such_section():
    assert WORDS["comparison"].zh in PAGE
    assert WORDS["comparison"].zh not in report(SMALL, account={})


def test_what_others_wrote_is_inert_wherever_it_stands():
    names = dict(enumerate(HOSTILE))
    tasks = tuple((t[0], HOSTILE[n % len(HOSTILE)], *t[2:]) for n, t in enumerate(TASKS))
    hostile = season(names=names, tasks=tasks)
    office = replace(hostile.bundle.jurisdiction, name=HOSTILE[0], office=HOSTILE[3])
    units = {
        code: replace(unit, name=HOSTILE[2], name_en=HOSTILE[0])
        for code, unit in hostile.bundle.departments.items()
    }
    people = {i: replace(p, name=HOSTILE[2]) for i, p in hostile.bundle.inspectors.items()}
    hostile = replace(
        hostile,
        bundle=replace(hostile.bundle, jurisdiction=office, departments=units, inspectors=people),
        unplaced=tuple(replace(u, because=Text(HOSTILE[0], HOSTILE[2])) for u in hostile.unplaced),
    )
    page = report(hostile, account={HOSTILE[0]: HOSTILE[2]})
    outline = Outline(page)
    assert outline.tags.count("script") == 1
    assert "img" not in outline.tags
    assert outline.outside == []
    assert outline.wrong == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "=HYPERLINK(&#34;evil&#34;" in page
    assert "{{ 7 * 7 }}" in page


def test_twenty_five_thousand_visits_fit_into_one_page_that_says_what_it_leaves_out():
    big = season(firms=33_300, drawn=many_draws(33_300), unplaced=1500, lower_bound=20_000)
    page = report(big, account=ACCOUNT)
    total = len(big.merge.visits)
    assert total >= 24_900
    assert len(page.encode()) < 15_000_000
    assert f"这里列出任务最多的 1,000 次，共 {total:,} 次" in page
    assert "visits.csv" in page
    assert "这里列出 500 次，共 1,500 次" in page
    assert "unplaced.csv" in page


def test_many_tasks_show_the_strongest_and_say_how_many_there_are():
    tasks = many_tasks(70)
    page = report(season(tasks=tasks, drawn=draws_of(tasks, 80), firms=80, unplaced=0), account={})
    assert "图中为抽中最多的 24 个任务（共 70 个）" in page
    assert "图中为最早开始的 60 个任务，共 70 个" in page


def test_a_season_in_which_nothing_was_drawn_says_so():
    nothing = season(drawn={t[0]: [] for t in TASKS}, unplaced=0, lower_bound=0)
    page = report(nothing, account={})
    for key in ("overlap_empty", "visit_empty", "map_empty", "refused_empty"):
        assert WORDS[key].zh in page
    assert Outline(page).wrong == []


def test_the_same_season_gives_the_same_bytes():
    again = report(
        season(), account=ACCOUNT, comparison=season(drawn=apart_draws(), lower_bound=44)
    )
    assert again == PAGE
