"""Only pages of this site change anything, and only by what is not GET."""

import pytest
from sqlalchemy import select

from coordinator.store.database import Base, reading
from tests.browsing import token_of
from tests.city import PASSWORD, ROLES
from tests.web.accounts.conftest import only_sqlite
from tests.web.accounts.matrix import address_of, marks, routes

database_url = only_sqlite  # the database decides nothing here


def test_every_request_that_changes_something_needs_the_token(app, as_role):
    clients = {role: as_role(role) for role in ("liaison", "office", "system_admin")}
    before = _contents(app)
    refused = [
        client.open(address_of(app, rule), method=method, token=False).status_code
        for rule, method in routes(app, reading=False)
        if rule.endpoint != "csp_report"
        for client in (app.test_client(), *clients.values())
    ]
    assert len(refused) > 30
    assert set(refused) == {403}
    assert _contents(app) == before


def test_the_token_of_another_session_is_refused(app, as_role):
    other = token_of(as_role("leader"))
    client = as_role("liaison")
    for data in ({"csrf_token": other}, {"csrf_token": "guess"}, {"csrf_token": ""}):
        assert client.post("/sign-out", data=data, token=False).status_code == 403
    mine = {"csrf_token": token_of(client)}
    assert client.post("/sign-out", data=mine, token=False).status_code == 303


@pytest.mark.parametrize(
    ("site", "status"),
    [("same-origin", 303), (None, 303), ("same-site", 403), ("cross-site", 403), ("none", 403)],
)
def test_the_browser_must_name_this_origin_where_it_names_one(app, site, status):
    headers = {"Sec-Fetch-Site": site} if site else {}
    data = {"login": "liaison", "password": PASSWORD}
    answer = app.test_client().post("/sign-in", data=data, headers=headers)
    assert answer.status_code == status


def test_signing_in_needs_the_token_of_a_page_shown_before(app):
    data = {"login": "liaison", "password": PASSWORD}
    client = app.test_client()
    assert client.post("/sign-in", data=data, token=False).status_code == 403
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/sign-in", data=data | {"csrf_token": token}, token=False)
    assert answer.status_code == 303


def test_no_page_changes_the_database_by_being_read(app, as_role):
    clients, policy = {role: as_role(role) for role in ROLES}, marks(app)
    before = _contents(app)
    for rule, _ in routes(app, reading=True):
        opens = [role for role in policy[rule.endpoint] if role in ROLES] or ["liaison"]
        for method in ("GET", "HEAD", "GET"):
            clients[opens[0]].open(address_of(app, rule), method=method, buffered=True)
    assert _contents(app) == before


def _contents(app):
    """Every table's rows but the journal's and the health probe's, and when sessions were last seen."""
    found = {}
    with reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name.startswith("journal") or table.name == "pulse":
                continue
            columns = [column for column in table.columns if column.name != "seen_at"]
            found[table.name] = sorted(map(repr, session.execute(select(*columns)).all()))
    return found
