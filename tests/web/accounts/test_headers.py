"""Headers of every response: pages, parts, errors, files, redirects."""

import re

import pytest

from tests.web.accounts.conftest import only_sqlite
from tests.web.accounts.matrix import address_of, routes

database_url = only_sqlite  # the database decides nothing here

REQUIRED = {
    "Strict-Transport-Security": re.compile(r"max-age=(\d+)"),
    "X-Content-Type-Options": re.compile("nosniff"),
    "Referrer-Policy": re.compile("same-origin"),
    "Cross-Origin-Opener-Policy": re.compile("same-origin"),
    "Cross-Origin-Resource-Policy": re.compile("same-origin"),
    "Permissions-Policy": re.compile(r"camera=\(self\), geolocation=\(self\), microphone=\(\)"),
}
FORBIDDEN = ("unsafe-inline", "unsafe-eval", "strict-dynamic", "*", "data:", "http:", "https:")

_FOUND = []
"""They are fetched once for all tests of this module."""


@pytest.fixture
def answers(app, as_role):
    """Every GET route as nobody and as a liaison, errors, a part, a redirect and a file."""
    if _FOUND:
        return _FOUND
    for client in (app.test_client(), as_role("liaison")):
        for rule, _ in routes(app, reading=True):
            _FOUND.append(client.get(address_of(app, rule), buffered=True))
        _FOUND.extend([
            client.get("/no-such-page"),
            client.get("/account", headers={"HX-Request": "true"}),
            client.post("/account/password", token=False),
            client.delete("/sign-in"),
            client.get("/static/no-such-file"),
        ])  # fmt: skip
    return _FOUND


def test_every_response_bears_every_header(answers):
    assert len(answers) > 40
    for answer in answers:
        for name, pattern in REQUIRED.items():
            assert pattern.fullmatch(answer.headers.get(name, "")), (answer.request.path, name)
        assert int(REQUIRED["Strict-Transport-Security"].fullmatch(
            answer.headers["Strict-Transport-Security"])[1]) >= 365 * 24 * 3600  # fmt: skip


def test_every_policy_is_strict_and_its_nonce_is_of_this_response_alone(answers):
    nonces = []
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        rules = {each.split()[0]: each.split()[1:] for each in policy.split(";")}
        assert not any(word in policy for word in FORBIDDEN), answer.request.path
        assert rules["default-src"] == ["'none'"]
        if "sandbox" in rules:
            continue
        assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == ["'none'"]
        assert (len(rules["script-src"]), rules["style-src"]) == (1, ["'self'"])
        nonces.append(re.fullmatch("'nonce-(.{24})'", rules["script-src"][0])[1])
    assert len(set(nonces)) == len(nonces)


def test_every_script_of_a_page_bears_the_nonce_of_its_response(answers):
    seen = 0
    for answer in answers:
        if answer.mimetype != "text/html":
            continue
        nonce = re.search("nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
        for script in re.findall("<script[^>]*>", answer.text):
            seen += 1
            assert f'nonce="{nonce}"' in script
        assert not re.search(r"<[^>]+\s(on\w+|style)=", answer.text), answer.request.path
    assert seen > 10


def test_private_pages_are_stored_nowhere_and_parts_are_told_from_pages(answers):
    for answer in answers:
        if answer.request.path.startswith("/static/"):
            continue
        public = answer.request.path.startswith("/public/")
        assert public or answer.headers["Cache-Control"] == "no-store", answer.request.path
        assert {"HX-Request", "Cookie"} <= set(answer.vary), answer.request.path


def test_every_cookie_of_a_session_is_bound_to_this_host(answers, enter):
    _, entered = enter("leader")
    cookies = [
        cookie
        for answer in [*answers, entered]
        for cookie in answer.headers.getlist("Set-Cookie")
        if not cookie.startswith(("language=", "theme="))
    ]
    assert cookies
    for cookie in cookies:
        parts = cookie.split("; ")
        assert parts[0].startswith("__Host-sid=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} == set(parts[1:])


def test_an_error_of_the_server_bears_them_too(app, as_role):
    client = as_role("liaison")

    def broken():
        raise RuntimeError("broken on purpose")

    view = app.view_functions["account.account"]
    broken.__access__ = view.__access__
    app.view_functions["account.account"] = broken
    answer = client.get("/account")
    assert answer.status_code == 500
    assert "nonce-" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_reports_of_browsers_are_logged_on_one_line_and_large_ones_are_dropped(app, caplog):
    client = app.test_client()
    for body in ('{"csp-report": 1}\nforged line', "x" * 9000):
        answer = client.post("/csp", data=body, token=False)
        assert answer.status_code == 204
    first, second = (each.getMessage() for each in caplog.records if each.name == "coordinator.csp")
    assert "\n" not in first
    assert "forged line" in first
    assert second == 'csp ""'
