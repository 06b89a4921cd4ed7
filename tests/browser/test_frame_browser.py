"""The frame in a real browser: every role, both languages, keyboard, zoom, no script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.city import ROLES

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
FOR_MACHINES = re.compile(
    r"^(static|csp_report|health\.)|picture|export|\.csv|\.xlsx|download|template"
)


def _places(site, page):
    """Every page without arguments that answers this person with HTML."""
    found = []
    for rule in site.url_map.iter_rules():
        if "GET" not in rule.methods or rule.arguments or FOR_MACHINES.search(rule.endpoint):
            continue
        answer = page.request.get(rule.rule, max_redirects=0)
        if answer.ok and "text/html" in answer.headers.get("content-type", ""):
            found.append(rule.rule)
    return sorted(found)


def _axe(page):
    found = Axe().run(page, options={**WCAG, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url} {v['id']}: {n['target']} {n.get('failureSummary', '')}"
        for v in found
        for n in v["nodes"]
    ]


def test_every_page_is_clean_for_axe_and_for_the_policy(site, visit):
    """XS-02 and the automated part of WCAG 2.2 AA: each page as the first role that may open it."""
    wrong, opened = [], set()
    for role in (None, "office", "liaison", "system_admin", "security_admin", "audit_admin"):
        page = visit(role)
        for place in _places(site, page):
            if place in opened and place != "/":
                continue
            opened.add(place)
            for language in ("zh", "en"):
                page.goto(f"{place}?lang={language}")
                wrong += _axe(page)
                wrong += [f"{place}: {each}" for each in page.complaints]
                page.complaints.clear()
    assert not wrong, "\n".join(wrong)
    assert {"/", "/sign-in", "/showcase"} <= opened


def test_the_dark_pages_have_contrast_too(visit):
    page = visit("office", dark=True)
    for place in ("/", "/showcase", "/nowhere"):
        page.goto(place)
        assert not _axe(page)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_its_own_queue(visit, role):
    page = visit(role)
    page.goto("/?lang=zh")
    assert page.locator("h1").inner_text() == "工作台"
    assert page.get_by_role("heading", name="等我处理").is_visible()
    page.locator("#language-switch").click()
    assert page.locator("h1").inner_text() == "Home"
    assert page.get_by_role("heading", name="Waits for me").is_visible()
    assert not page.complaints


def test_the_queue_says_what_waits_for_whom(visit):
    page = visit("liaison")
    page.goto("/?lang=zh")
    mine = page.locator("#queue-mine").inner_text()
    assert re.search(r"逾期 \d+ 天\s*更新 2 份执法证", mine)
    assert "改正 14 行" in mine
    page = visit("office")
    page.goto("/?lang=en")
    assert "Name the partners of 3 joint items" in page.locator("#queue-mine").inner_text()
    assert "Market Regulation Bureau" in page.locator("#queue-others").inner_text()
    page = visit("principal_head")
    page.goto("/?lang=en")
    assert "Decide on an override" in page.locator("#queue-mine").inner_text()


def test_the_language_switch_keeps_the_address(visit):
    page = visit("office")
    page.goto("/showcase?sort=-draws")
    page.locator("#language-switch").click()
    assert "sort=-draws" in page.url
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_theme_is_chosen_once_and_kept_without_a_flash(visit):
    page = visit("office")
    page.goto("/showcase?sort=draws")
    page.locator("#theme-switch").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    sent = page.goto("/").text()
    assert 'data-theme="dark"' in sent[: sent.index("<head>")]


def test_a_table_is_used_by_keyboard_alone(visit):
    page = visit("office")
    page.goto("/showcase")
    rows = page.locator("#sample tbody tr")
    for _ in range(2):
        page.keyboard.press("j")
    assert rows.nth(1).get_attribute("data-here") == ""
    box = rows.nth(1).locator("td.pick input")
    page.keyboard.press("x")
    assert box.is_checked()
    page.keyboard.press("x")
    assert not box.is_checked()
    page.keyboard.press("k")
    assert rows.nth(0).get_attribute("data-here") == ""
    page.keyboard.press("Enter")
    assert page.url.endswith("#a")


def test_letters_typed_into_a_field_stay_there(visit):
    page = visit("office")
    page.goto("/showcase")
    page.locator("#reason").fill("")
    page.locator("#reason").press_sequentially("jkx")
    assert page.locator("#reason").input_value() == "jkx"
    assert page.locator("tr[data-here]").count() == 0


def test_select_all_is_announced(visit):
    page = visit("office")
    page.goto("/showcase?lang=en")
    page.locator("#sample th.pick input").check()
    assert page.locator("#sample td.pick input:checked").count() == 4
    page.wait_for_function("document.getElementById('live').textContent === '4 selected'")


def test_the_first_tab_leads_to_the_content(visit):
    page = visit("office")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_focus_is_seen_everywhere_it_goes(visit):
    page = visit("office")
    page.goto("/showcase")
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        what = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.outerHTML.slice(0, 80), s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        if not what[0].startswith("<body") and (what[1] == "none" or what[2] < 1):
            unseen.append(what[0])
    assert not unseen


def test_a_dialog_is_modal_and_gives_the_focus_back(visit):
    page = visit("office")
    page.goto("/showcase?lang=en")
    opener = page.locator("[data-opens=abandon]")
    opener.click()
    assert page.locator("dialog#abandon").evaluate("d => d.matches(':modal')")
    page.keyboard.press("Escape")
    assert not page.locator("dialog#abandon").is_visible()
    assert opener.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_page_is_wider_than_its_window(visit, width):
    """320 px is a window of 1280 px at 400 % zoom."""
    page = visit("office", width=width)
    for place in ("/", "/showcase", "/nowhere"):
        for language in ("zh", "en"):
            page.goto(f"{place}?lang={language}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, language)


def test_everything_works_without_a_script(visit):
    page = visit("office", scripts=False)
    page.goto("/showcase?lang=en")
    page.locator("#sample thead a").click()
    assert "sort=draws" in page.url
    page.locator("#theme-switch").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator("[data-opens=abandon]").click()
    assert page.locator("dialog#abandon").is_visible()


def test_a_refusal_is_a_page_in_the_frame(visit):
    page = visit("office")
    page.goto("/nowhere?lang=en")
    assert page.locator("h1").inner_text() == "Not found"
    assert page.locator(".mainnav").is_visible()
    page.get_by_role("link", name="Back to the home page").click()
    assert page.locator("h1").inner_text() == "Home"


def test_user_text_is_text(visit):
    """A file name full of markup stands in the queue as it was written."""
    page = visit("liaison")
    page.goto("/")
    assert page.locator("#queue-mine img").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator("#queue-mine").inner_text()
    assert not page.complaints
