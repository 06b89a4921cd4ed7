"""Every route bears a mark, and signing in works."""

import pytest
from flask import Flask

from coordinator.store.database import reading
from coordinator.store.schema import JournalRow
from coordinator.web import access
from tests.web.conftest import PASSWORD


def test_an_app_with_a_bare_route_does_not_start():
    app = Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "")
    with pytest.raises(access.MissingMarkError, match="bare"):
        access.install(app, None)


def test_who_is_not_signed_in_is_sent_to_the_form(app):
    answer = app.test_client().get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_signing_in_leads_home_and_is_journalled(app):
    client = app.test_client()
    answer = client.post("/sign-in", data={"login": "liaison", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "市场监督管理局" in client.get("/").text
    assert "Market Regulation Bureau" in client.get("/?lang=en").text
    with reading() as session:
        entry = session.query(JournalRow).filter_by(act="sign_in").one()
    assert (entry.position, entry.act, entry.actor) == (0, "sign_in", "liaison")


@pytest.mark.parametrize(("login", "password"), [("liaison", "wrong"), ("nobody", PASSWORD)])
def test_wrong_login_and_wrong_password_are_refused_alike(app, login, password):
    answer = app.test_client().post("/sign-in", data={"login": login, "password": password})
    assert answer.status_code == 400
    assert "用户名或密码不正确" in answer.text
