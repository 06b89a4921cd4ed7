"""Language, theme, navigation, refusals."""

import pytest
from werkzeug.exceptions import default_exceptions

from coordinator.core.errors import BadInput, NotKnown, NotPossible, Problem, RuleRefusal
from coordinator.core.rules import clauses
from coordinator.core.text import Text
from coordinator.web import access, pages
from tests.city import ROLES

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = ONE_DATABASE


def test_the_language_switch_keeps_the_address(as_role):
    page = as_role("office").get("/showcase?sort=-draws&district=a").text
    assert 'href="/showcase?sort=-draws&amp;district=a&amp;lang=en"' in page


def test_the_language_once_chosen_is_kept(as_role):
    client = as_role("office")
    assert 'lang="en"' in client.get("/?lang=en").text[:60]
    assert 'lang="en"' in client.get("/").text[:60]
    assert 'lang="zh-CN"' in client.get("/?lang=zh").text[:60]
    assert 'lang="zh-CN"' in client.get("/?lang=xx").text[:60]


def test_the_theme_stands_in_the_first_tag_so_that_nothing_flashes(as_role):
    client = as_role("office")
    assert "data-theme" not in client.get("/").text[:100]
    assert 'data-theme="dark"' in client.get("/?theme=dark").text[:100]
    assert 'data-theme="dark"' in client.get("/").text[:100]
    assert "data-theme" not in client.get('/?theme="><b>').text[:100].replace(
        'data-theme="dark"', ""
    )


def test_a_place_in_the_navigation_is_seen_by_its_roles_only(as_role):
    for role, seen in (("security_admin", True), ("inspector", False)):
        assert ('href="/admin/users"' in as_role(role).get("/").text) is seen


def test_every_link_of_the_navigation_opens_for_whoever_sees_it(as_role):
    for role in ROLES:
        client = as_role(role)
        bar = client.get("/").text.split('<nav class="mainnav"')[1].split("</nav>")[0]
        for href in (part.split('"')[0] for part in bar.split('href="')[1:]):
            assert client.get(href).status_code < 400, (role, href)


REFUSALS = {
    NotKnown: (404, lambda: NotKnown(Text("没有这一行", "no such row"))),
    BadInput: (422, lambda: BadInput([Problem(file="a.csv", line=3, column="uscc", text=Text("少一位", "too short"))])),
    NotPossible: (409, lambda: NotPossible(Text("人手不够", "too few people"))),
}  # fmt: skip


@pytest.fixture
def refusing(app):
    """`refusing(fault)` is an address that fails in this way."""
    made = []

    def add(fault):
        def view():
            raise fault()

        app._got_first_request = False
        place = f"/refusing-{len(made)}"
        app.add_url_rule(
            place, f"refusing{len(made)}", access.anybody(view), methods=["GET", "POST"]
        )
        made.append(place)
        return place

    return add


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_refusal_says_what_and_why_in_both_languages(app, refusing, kind):
    status, fault = REFUSALS[kind]
    place = refusing(fault)
    for language in ("zh", "en"):
        answer = app.test_client().get(place, query_string={"lang": language})
        assert answer.status_code == status
        assert fault().text.say(language) in answer.text


def test_bad_input_lists_its_problems(app, refusing):
    answer = app.test_client().get(refusing(REFUSALS[BadInput][1]))
    assert "a.csv:3 uscc: 少一位" in answer.text


def test_a_refusal_by_a_rule_names_the_article(app, refusing):
    clause = next(iter(clauses()))
    answer = app.test_client().get(
        refusing(lambda: RuleRefusal(Text("名单已锁定", "the list is locked"), clause=clause))
    )
    assert answer.status_code == 409
    assert 'class="meta"' in answer.text.split('class="notice"')[1]


def test_a_refused_part_of_a_page_is_put_where_notices_stand(app, refusing):
    answer = app.test_client().get(refusing(REFUSALS[NotKnown][1]), headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "<html" not in answer.text
    assert "没有这一行" in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_each_http_error_has_its_own_words(app, refusing, status):
    place = refusing(default_exceptions[status])
    texts = {x: app.test_client().get(place, query_string={"lang": x}) for x in ("zh", "en")}
    assert {answer.status_code for answer in texts.values()} == {status}
    assert texts["zh"].text != texts["en"].text
    assert "Traceback" not in texts["en"].text


def test_a_failure_of_ours_is_a_page_without_its_secret(app, refusing):
    def broken():
        return ValueError("secret")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get(refusing(broken))
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_a_sentence_escapes_what_fills_it(app):
    with app.test_request_context("/?lang=en"):
        assert pages.say("{x}户", "{x} firms", x="<b>") == "&lt;b&gt; firms"


def test_a_sentence_in_one_language_is_refused(app):
    with app.test_request_context("/"), pytest.raises(ValueError, match="lacks a language"):
        pages.say("只有中文")
