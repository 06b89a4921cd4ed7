"""Role × route × method: what the marks say is what happens, and what was agreed."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from coordinator.store.database import reading
from coordinator.store.schema import JournalRow
from coordinator.store.users import ADMIN_ROLES, BUSINESS_ROLES
from coordinator.web import access
from tests.city import ROLES
from tests.web.accounts.conftest import only_sqlite
from tests.web.accounts.matrix import (
    ANYBODY,
    POLICY,
    SIGNED_IN,
    address_of,
    agreed,
    marks,
    routes,
)

HOW = "python -m tests.web.accounts.matrix"


database_url = only_sqlite  # the database decides nothing here


def test_an_app_with_a_bare_route_does_not_start():
    app = Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "")
    with pytest.raises(access.MissingMarkError, match="bare"):
        access.install(app, None)


def test_every_endpoint_opens_to_whom_it_was_agreed(app):
    found, expected = marks(app), agreed()
    differences = [
        f"{endpoint}: agreed {expected.get(endpoint, 'nothing')}, marked {found.get(endpoint, 'gone')}"
        for endpoint in sorted(found.keys() | expected.keys())
        if found.get(endpoint) != expected.get(endpoint)
    ]
    assert not differences, (
        f"who opens what differs from {POLICY.name}; if it is meant, write it with `{HOW}` and have "
        "the difference read:\n" + "\n".join(differences)
    )


def test_every_role_opens_exactly_what_the_marks_say(app, as_role):
    clients, policy, wrong = {role: as_role(role) for role in ROLES}, marks(app), []
    cells = [(rule, method) for kind in (True, False) for rule, method in routes(app, reading=kind)]
    for rule, method in cells:
        opens = policy[rule.endpoint]
        if opens in (ANYBODY, SIGNED_IN):
            continue
        for role, client in clients.items():
            if method != "GET" and role in opens:
                continue  # what it does is tested where it is done
            answer, denied = _answer_and_denials(client, address_of(app, rule), method)
            expected = 0 if role in opens else 1
            status = answer.status_code
            if denied != expected or (denied and status != 404) or status >= 500:
                wrong.append((role, method, rule.rule, status, denied))
    assert len(cells) >= 25
    assert wrong == []


def test_who_is_not_signed_in_is_sent_to_the_form_from_every_page_but_the_open_ones(app):
    client, policy, wrong = app.test_client(), marks(app), []
    for rule, method in routes(app, reading=True) + routes(app, reading=False):
        answer = client.open(address_of(app, rule), method=method)
        sent = answer.status_code == 303 and answer.location.startswith("/sign-in?next=")
        if sent == (policy[rule.endpoint] == ANYBODY):
            wrong.append((method, rule.rule, answer.status_code))
        answer.close()
    assert wrong == []


def test_a_part_of_a_page_asked_for_after_the_session_ended_sends_the_whole_page_to_the_form(app):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/liaison/targets?page=2"}
    answer = app.test_client().get("/account", headers=headers)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/liaison/targets?page%3D2"


def test_a_denied_page_is_journalled_with_who_and_which(app, as_role):
    as_role("liaison").get("/admin/units")
    with reading() as session:
        entry = session.scalar(select(JournalRow).where(JournalRow.act == "denied"))
    assert (entry.actor, entry.object_ref, entry.outcome) == ("liaison", "admin.units", "denied")


def test_no_administrator_does_the_work_of_another_or_sees_business_data(app):
    policy = agreed()
    for endpoint, opens in policy.items():
        held = set(opens)
        if held & BUSINESS_ROLES:
            assert not held & {"system_admin", "security_admin"}, endpoint
    changing = {rule.endpoint for rule, _ in routes(app, reading=False)}
    by_role = {
        role: {e for e in changing & policy.keys() if role in policy[e]} for role in ADMIN_ROLES
    }
    assert not by_role["system_admin"] & by_role["security_admin"]
    assert by_role["system_admin"] >= {
        "admin.user_added",
        "admin.user_switched",
        "admin.unit_added",
    }
    assert by_role["security_admin"] >= {"admin.roles_set", "admin.user_reset"}
    assert not {e for e in by_role["audit_admin"] if not e.startswith("admin.journal")}


def _answer_and_denials(client, address, method):
    before = _denials()
    answer = client.open(address, method=method, buffered=True)
    return answer, _denials() - before


def _denials():
    with reading() as session:
        denied = select(func.count()).select_from(JournalRow).where(JournalRow.act == "denied")
        return session.scalar(denied)
