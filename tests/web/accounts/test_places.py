"""Where a response may send the browser."""

import pytest
from flask import Response

from coordinator.web.security.places import is_safe, safe_path
from tests.city import PASSWORD
from tests.web.accounts.conftest import only_sqlite

database_url = only_sqlite  # the database decides nothing here

ELSEWHERE = (
    "https://evil.example/", "http://evil.example", "//evil.example/", "///evil.example", "////x",
    "\\\\evil.example", "/\\evil.example", "/\\/evil.example", "\\/evil.example", "/\t/evil.example",
    "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.c",
    "ftp://evil.example", "evil.example", "evil.example/path", "@evil.example", "/a//evil.example",
    "https:evil.example", "https:/evil.example", "https:///evil.example", "http:\\\\evil.example",
    "/path\\..\\x", "/\x00/evil.example", "/\x7f", "/ evil.example", "/\u2028/evil", "/。evil.example",
    "／／evil.example", "/\uff0fevil.example", ".", "..//evil.example", "?next=//evil", "#//evil",
    "", "x" * 3000, "/" + "x" * 3000,
)  # fmt: skip
HERE = ("/", "/liaison/targets", "/liaison/targets?q=%E5%BA%97&page=2", "/a/b-c_d.e~f?x=1&y=2#z")


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nothing_leads_to_another_site(place):
    assert not is_safe(place)
    assert safe_path(place) == "/"


@pytest.mark.parametrize("place", HERE)
def test_pages_of_this_site_are_reached(place):
    assert safe_path(place) == place


def test_signing_in_leads_to_no_other_site(app):
    for place in ELSEWHERE[:6]:
        data = {"login": "liaison", "password": PASSWORD, "next": place}
        assert app.test_client().post("/sign-in", data=data).location == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(app, enter):
    client = app.test_client()
    asked = client.get("/account?from=%2Fx").location
    page = client.get(asked).text
    assert 'name="next" value="/account?from=%2Fx"' in page
    data = {"login": "liaison", "password": PASSWORD, "next": "/account?from=%2Fx"}
    assert client.post("/sign-in", data=data).location == "/account?from=%2Fx"


@pytest.mark.parametrize("name", ["Location", "HX-Redirect", "HX-Location", "HX-Push-Url"])
def test_no_response_leaves_with_the_address_of_another_site(app, as_role, name):
    client, places = as_role("liaison"), [p for p in ELSEWHERE if p and p.isprintable()]
    current = {}

    def leading():
        return Response("", headers={name: current["place"].encode().decode("latin-1")})

    leading.__access__ = app.view_functions["account.account"].__access__
    app.view_functions["account.account"] = leading
    for current["place"] in places:
        assert client.get("/account").headers[name] == "/"
    current["place"] = "/liaison/targets"
    assert client.get("/account").headers[name] == "/liaison/targets"
