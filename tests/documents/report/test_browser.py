"""The page in a real browser: both languages, narrow, without scripts, on paper, accessible."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from coordinator.documents.report import report
from coordinator.documents.report.figures import figures
from coordinator.documents.report.names import Names
from tests.documents.report.builders import (
    ACCOUNT,
    apart_draws,
    draws_of,
    many_tasks,
    season,
)

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHINESE = re.compile("[\u4e00-\u9fff]")
SMALL = season(names={1: "", 5: "<script>document.title='broken'</script>"})
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    tasks = many_tasks(30)
    many = season(tasks=tasks, drawn=draws_of(tasks, 90), firms=90, unplaced=3)
    other = season(drawn=apart_draws(), lower_bound=44)
    texts = {
        "small": report(SMALL, account=ACCOUNT, comparison=other),
        "many": report(many, account=ACCOUNT),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: `make system` installs what the browser tests need")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS) as running,
    ):
        yield running


@pytest.fixture
def opened(browser, pages):
    contexts = []

    def open_page(name="small", width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(pages[name])
        return page

    yield open_page
    for context in contexts:
        context.close()


def choose(page, language):
    page.click(f"label[for=in-{language}]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "width"), [("small", 1280), ("small", 375), ("many", 1280)])
def test_axe_finds_nothing(opened, name, width, language):
    page = opened(name, width)
    choose(page, language)
    page.locator("table.visits details").first.locator("summary").click()
    page.locator(".in-table summary").first.click()
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    assert found.response["passes"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["small", "many"])
def test_a_phone_never_scrolls_sideways(opened, name, language):
    page = opened(name, 375)
    choose(page, language)
    page.locator("table.visits details").first.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_in_english_only_names_are_chinese(opened):
    page = opened()
    choose(page, "en")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    text = page.inner_text("main")
    assert "Joint inspection run report" in text
    telling = Names(season=SMALL)
    names = {"中文", *SMALL.names.values(), SMALL.bundle.jurisdiction.name,
             SMALL.bundle.jurisdiction.office, *(b.reason for b in SMALL.bundle.bars),
             *(name(t) for t in SMALL.bundle.tasks for name in (telling.task, telling.short)),
             *(i.name for i in SMALL.bundle.inspectors.values())}  # fmt: skip
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "")
    assert [line for line in text.splitlines() if CHINESE.search(line)] == []


def test_in_chinese_no_english_sentence_is_shown(opened):
    page = opened()
    shown = page.locator(".en:visible").count()
    assert shown == 0
    assert page.locator(".zh:visible").count() > 100


def test_a_name_that_is_a_script_stays_text(opened):
    page = opened()
    assert page.title() != "broken"
    assert page.locator("script").count() == 1
    assert page.locator("th", has_text="<script>document.title").count() >= 1


def test_the_language_can_be_chosen_with_the_keyboard(opened):
    page = opened()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.locator("h1").inner_text() == "Joint inspection run report"


def test_the_filter_finds_by_name_and_by_code_and_says_how_many(opened):
    page = opened()
    page.fill("#filter", "00000000008x")
    assert page.locator("table.visits > tbody:visible").count() == 1
    assert page.inner_text("#shown-n") == "1"
    page.fill("#filter", "no such firm")
    assert page.locator("#no-match").is_visible()
    page.click("#clear")
    assert page.locator("table.visits > tbody:visible").count() == 31
    assert not page.locator("#more").is_visible()


def test_long_lists_begin_with_a_first_part_and_show_all_on_demand(opened):
    page = opened("many")
    rows = page.locator("table.visits > tbody")
    assert rows.count() > 200
    assert page.locator("table.visits > tbody:visible").count() == 200
    page.click("#all")
    assert page.locator("table.visits > tbody:visible").count() == rows.count()


def test_without_scripts_every_row_and_both_languages_are_there(opened):
    page = opened("many", java_script_enabled=False)
    assert page.locator("table.visits > tbody:visible").count() == len(figures_of_many())
    assert not page.locator("#tools").is_visible()
    choose(page, "en")
    assert page.locator("h1 .en").is_visible()
    page.locator("table.visits details summary").first.click()
    assert page.locator("table.visits details .because").first.is_visible()


def test_nothing_is_asked_of_another_place(opened):
    page = opened()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    choose(page, "en")
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert len(asked) == 1


def test_on_paper_controls_are_gone_and_every_row_is_there(opened):
    page = opened("many")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert not page.locator("#tools").is_visible()
    assert not page.locator(".contents").is_visible()
    shown = page.locator("table.visits > tbody:visible").count()
    assert shown == page.locator("table.visits > tbody").count()


def figures_of_many():
    tasks = many_tasks(30)
    many = season(tasks=tasks, drawn=draws_of(tasks, 90), firms=90, unplaced=3)
    return figures(many, ACCOUNT).visits.rows
