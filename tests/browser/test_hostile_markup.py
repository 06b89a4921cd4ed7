"""XS-03: what markup could do if it ever came into a page, tried in a real browser."""

import pytest
from flask import render_template_string  # only here: a page that breaks our own rule on purpose

CASES = {
    "script": "<script>window.ran = 1</script>",
    "image handler": "<img src=x onerror='window.ran = 1'>",
    "svg handler": "<svg onload='window.ran = 1'></svg>",
    "hx-on": "<div hx-on:htmx:load='window.ran = 1'></div>",
    "hx-on dashes": "<div hx-on--load='window.ran = 1'></div>",
    "hx-vals": "<div hx-get='/hostile-hit' hx-trigger='load' hx-vals='js:{a: window.ran = 1}'></div>",
    "hx-trigger filter": "<div hx-get='/hostile-hit' hx-trigger='load[window.ran = 1]'></div>",
    "style": "<p id=styled style='position:fixed'>x</p>",
    "style sheet": "<style>h1 { display: none }</style>",
    "hx-post": "<div hx-post='/hostile-hit' hx-trigger='load'></div>",
    "hx-get": "<div hx-get='/hostile-hit' hx-trigger='load'></div>",
    "other host": "<img src='//elsewhere.example/a.png'><div hx-get='//elsewhere.example' hx-trigger='load'></div>",
    "javascript link": "<a id=link href='javascript:window.ran = 1'>x</a>",
    "base": "<base href='//elsewhere.example/'>",
    "refresh": "<form id=away action='//elsewhere.example/'><input type=submit id=link></form>",
}
PAGE = """{% extends "base.html" %}{% block title %}Hostile{% endblock %}
{% block content %}<h1>Hostile</h1><div hx-disable>
{% autoescape false %}{{ case }}{% endautoescape %}</div>{% endblock %}"""


@pytest.fixture
def hostile(site):
    """Serves each case unescaped inside a zone without htmx, under the address /csp/…"""
    return lambda case: _page(site, case)


def _page(site, case):
    with site.test_request_context("/"):
        text = render_template_string(PAGE, case=case)
        answer = site.process_response(site.make_response(text))
    return text, dict(answer.headers)


@pytest.mark.parametrize("name", CASES)
def test_markup_that_came_into_a_page_does_nothing(site, visit, hostile, name):
    page = visit("office")
    asked = []
    text, headers = hostile(CASES[name])
    assert "'nonce-" in headers["Content-Security-Policy"]
    page.route("**/hostile-page", lambda route: route.fulfill(body=text, headers=headers))
    page.route("**/hostile-hit**", lambda route: (asked.append("hit"), route.fulfill(body="")))
    page.route("**elsewhere.example**", lambda route: (asked.append("away"), route.abort()))
    page.goto("/hostile-page")
    page.wait_for_function("window.htmx !== undefined")
    if page.locator("#link").count():
        page.locator("#link").click(no_wait_after=True)
    page.wait_for_timeout(150)
    assert page.evaluate("window.ran") is None
    assert not asked
    assert page.locator("h1").is_visible()
    if name == "style":
        assert page.locator("#styled").evaluate("e => getComputedStyle(e).position") == "static"


@pytest.mark.parametrize("header", ["HX-Redirect", "HX-Location"])
def test_an_answer_to_htmx_does_not_lead_off_the_site(visit, header):
    """XS-06 in the browser: a redirect to another host is not followed."""
    page = visit("office")
    away = []
    page.route(
        "**elsewhere.example**", lambda route: (away.append(route.request.url), route.abort())
    )
    page.route(
        "**/answers-with-redirect",
        lambda route: route.fulfill(body="x", headers={header: "https://elsewhere.example/"}),
    )
    page.goto("/showcase")
    page.evaluate("htmx.ajax('GET', '/answers-with-redirect', '#live')")
    page.wait_for_timeout(300)
    assert not away


def test_htmx_keeps_no_page_in_the_browser(visit):
    """XS-07: nothing of a page stays in storage, only the address of the last one."""
    page = visit("office")
    page.goto("/")
    page.goto("/showcase")
    kept = page.evaluate("({...localStorage, ...sessionStorage})")
    assert kept in ({}, {"htmx-current-path-for-history": "/showcase"})


def test_the_focus_stays_where_it_was_when_a_part_is_swapped(visit):
    page = visit("office")
    page.goto("/showcase")
    link = page.locator("#sample thead a")
    link.focus()
    page.evaluate(
        "htmx.ajax('GET', '/showcase?sort=-draws', {target: '#sample', swap: 'outerHTML'})"
    )
    page.wait_for_selector("#sample [aria-sort=descending]")
    page.wait_for_function("document.activeElement.closest('#sample thead a') !== null")


def test_a_refused_part_is_said_where_notices_stand(visit):
    page = visit("office")
    page.goto("/showcase?lang=en")
    page.evaluate("htmx.ajax('GET', '/nowhere?lang=en', '#sample')")
    page.wait_for_selector("#notices .notice")
    assert "no such page" in page.locator("#notices").inner_text()
    assert page.locator("#sample tbody tr").count() == 4
    page.wait_for_function("document.getElementById('live').textContent !== ''")
