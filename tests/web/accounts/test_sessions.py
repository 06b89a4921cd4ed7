"""Sessions: ids, limits, and every way they end."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coordinator.services import admitting, granting
from coordinator.services.signing_in import Rules, change_password
from coordinator.store.database import act, db, reading
from coordinator.store.schema import User, WebSession
from coordinator.store.users import person_by_login
from coordinator.web.security.sessions import digest
from tests.browsing import Browser, cookie_of
from tests.city import SECRET
from tests.web.accounts.conftest import acts, age, is_in, ref_of, version_of

ASVS = Rules(keys=(SECRET,), profile="asvs", second_factor=True)


def test_the_cookie_holds_256_bits_and_the_table_their_digest_only(app, enter):
    client, _ = enter("liaison")
    identifier = cookie_of(client)
    with reading() as session:
        row = session.scalar(select(WebSession))
    assert len(identifier) == 43
    assert row.id_hash == digest(identifier)
    assert identifier not in str(vars(row))


def test_signing_in_gives_a_new_id_and_the_old_one_opens_nothing(app, enter):
    client = app.test_client()
    client.get("/sign-in")
    before = cookie_of(client)
    enter("liaison", client=client)
    assert cookie_of(client) != before
    assert not is_in(_with_cookie(app, before))
    assert is_in(_with_cookie(app, cookie_of(client)))


def test_an_id_chosen_by_somebody_else_is_never_signed_in_to(app, enter):
    client = _with_cookie(app, "A" * 43)
    enter("liaison", client=client)
    assert is_in(client)
    assert not is_in(_with_cookie(app, "A" * 43))


def test_a_change_of_roles_gives_a_new_id_at_the_next_request_and_new_rights_with_it(app, as_role):
    client, before = as_role("liaison"), None
    assert client.get("/account").status_code == 200
    before = cookie_of(client)
    assert client.get("/admin/users").status_code == 404
    _set_roles("liaison", ["liaison", "supervisor"])
    page = client.get("/account").text
    assert "监督人员" in page, "in force at once"
    assert cookie_of(client) != before
    assert not is_in(_with_cookie(app, before))
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/account/sessions/none/end", data={"csrf_token": token}, token=False)
    assert answer.status_code == 404, "the token on that page is of the new id: not 403"


def test_a_revoked_role_opens_nothing_from_the_next_request_on(app, as_role):
    client = as_role("security_admin")
    assert client.get("/admin/users").status_code == 200
    act(lambda s: s.delete(s.scalar(select(User).where(User.login == "security_admin")).grants[0]))
    assert client.get("/admin/users").status_code == 404


@pytest.mark.parametrize(
    ("login", "idle", "absolute"), [("liaison", 30, 8 * 60), ("audit_admin", 15, 4 * 60)]
)
def test_a_session_ends_when_idle_or_old_and_earlier_for_administrators(
    app, as_role, login, idle, absolute
):
    client, minute = as_role(login), timedelta(minutes=1)
    age(seen_at=idle * minute - minute, began_at=absolute * minute - minute)
    assert is_in(client)
    age(seen_at=idle * minute + minute, began_at=timedelta(0))
    assert not is_in(client)
    client = as_role(login)
    age(seen_at=timedelta(0), began_at=absolute * minute + minute)
    assert not is_in(client)


def test_use_is_noted_at_most_once_a_minute(app, as_role):
    client = as_role("liaison")

    def noted_after(aged):
        age(seen_at=aged)
        before = _seen()
        client.get("/account")
        return _seen() != before

    assert not noted_after(timedelta(seconds=50))
    assert noted_after(timedelta(seconds=70))


@pytest.mark.parametrize("way", ["disable", "password", "revoke all", "reset"])
def test_all_five_sessions_end_at_once(app, as_role, way):
    clients = [as_role("liaison") for _ in range(5)]
    assert all(map(is_in, clients))
    ref = ref_of("liaison")
    if way == "disable":
        by = _person("system_admin")
        admitting.set_active(by, ref, version_of("liaison"), active=False, address="")
    elif way == "password":
        new = "three lamps under a bridge"
        change_password(ref, frozenset({"entered"}), new, new, "", ASVS)
    elif way == "reset":
        admitting.reset_password(_person("security_admin"), ref, "")
    else:
        as_role("liaison").post("/account/sessions/end")
    assert not any(map(is_in, clients))
    assert _count() == 0


def test_changing_the_password_keeps_the_session_it_was_changed_in_under_a_new_id(app, as_role):
    client, other = as_role("liaison"), as_role("liaison")
    before = cookie_of(client)
    new = "three lamps under a bridge"
    assert client.post("/account/password", data={"password": new, "again": new}).status_code == 303
    assert (is_in(client), is_in(other)) == (True, False)
    assert cookie_of(client) != before


def test_a_person_ends_one_session_of_theirs_and_none_of_others(app, as_role):
    mine, elsewhere, stranger = as_role("liaison"), as_role("liaison"), as_role("leader")
    with reading() as session:
        refs = dict(session.execute(select(WebSession.id_hash, WebSession.ref)).all())
    foreign = refs[digest(cookie_of(stranger))]
    assert mine.post(f"/account/sessions/{foreign}/end").status_code == 404
    assert (
        mine.post(f"/account/sessions/{refs[digest(cookie_of(elsewhere))]}/end").status_code == 303
    )
    assert [is_in(each) for each in (mine, elsewhere, stranger)] == [True, False, True]


def test_signing_out_kills_the_session_clears_the_browser_and_is_journalled(app, as_role):
    client = as_role("liaison")
    identifier = cookie_of(client)
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(_with_cookie(app, identifier))
    assert _count() == 0
    assert [each.actor for each in acts("sign_out")] == ["liaison"]
    assert "no-store" in as_role("liaison").get("/account").headers["Cache-Control"]


def test_a_session_that_was_ended_is_not_revived_by_a_request_under_way(app, as_role):
    client = as_role("liaison")
    with client.session_transaction() as session:
        act(lambda s: s.delete(s.scalar(select(WebSession))))
        session["note"] = "written after the end"
    assert _count() == 0
    assert not is_in(client)


def test_sessions_live_through_a_renewal_of_the_server_key(app, as_role):
    client = as_role("liaison")
    app.config["SECRET_KEY"] = "n" * 20 + "ew-key-0123456"
    app.config["WTF_CSRF_SECRET_KEY"] = [SECRET, app.config["SECRET_KEY"]]
    assert is_in(client)


def test_visitors_leave_nothing_in_the_database(app):
    for _ in range(3):
        assert app.test_client().get("/sign-in").status_code == 200
    assert _count() == 0


def test_use_is_noted_without_waiting_for_a_long_act(app, as_role):
    client = as_role("liaison")
    age(seen_at=timedelta(minutes=2))

    if db.engines[None].dialect.name != "sqlite":
        return  # rows are locked there, not the whole database
    with db.engines[None].begin():  # holds the one lock for writing
        began = time.monotonic()
        assert client.get("/account").status_code == 200
        assert time.monotonic() - began < 5, "the busy timeout is ten seconds"


def _with_cookie(app, identifier):
    client: Browser = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], identifier)
    return client


def _set_roles(login, roles):
    by = _person("security_admin")
    granting.set_roles(by, ref_of(login), roles, version_of(login), "")


def _person(login):
    with reading() as session:
        return person_by_login(session, login)


def _seen():
    with reading() as session:
        return session.scalar(select(WebSession.seen_at))


def _count():
    with reading() as session:
        return session.scalar(select(func.count()).select_from(WebSession))
