"""Signing in: hashes, delays, no enumeration, initial passwords, the first administrators."""

import re
import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import delete, select, update

from coordinator.core.errors import NotPossible
from coordinator.services import hashing
from coordinator.services.founding import make_first_token
from coordinator.store.attempts import FAILURES_OF_A_LOGIN, FAILURES_OF_AN_ADDRESS
from coordinator.store.database import act, reading
from coordinator.store.schema import Grant, JurisdictionRow, SignInAttempt, Unit, User
from coordinator.store.schema.accounts import FirstToken
from tests.city import PASSWORD
from tests.web.accounts.conftest import acts, age_attempts, is_in, ref_of

NEW = "three lamps under a bridge"


def test_hashes_are_argon2id_with_at_least_nineteen_mebibytes_and_two_passes():
    made = extract_parameters(hashing.hashed("x"))
    assert (made.type.name, made.memory_cost >= 19 * 1024, made.time_cost >= 2) == (
        "ID",
        True,
        True,
    )


def test_a_weak_hash_is_replaced_when_its_person_signs_in(app, enter):
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    act(lambda s: s.execute(update(User).values(password_hash=weak)))
    client, _ = enter("liaison")
    with reading() as session:
        kept = session.scalar(select(User.password_hash).where(User.login == "liaison"))
    assert extract_parameters(kept).memory_cost >= 19 * 1024
    assert is_in(client)


def test_at_most_four_passwords_are_hashed_at_once(monkeypatch):
    running, most, gate = 0, 0, threading.Lock()
    real = hashing.HASHER.verify

    class Counting:
        def verify(self, stored, password):
            nonlocal running, most
            with gate:
                running += 1
                most = max(most, running)
            try:
                return real(stored, password)
            finally:
                with gate:
                    running -= 1

    monkeypatch.setattr(hashing, "HASHER", Counting())
    kept = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash("x")
    threads = [threading.Thread(target=hashing.matches, args=(kept, "x")) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert 2 <= most <= hashing.AT_ONCE


def test_a_password_is_never_hashed_within_a_transaction(app):
    with pytest.raises(AssertionError, match="transaction"):
        act(lambda session: hashing.hashed("x"))


@pytest.mark.parametrize("login", ["liaison", "nobody.bears.this"])
def test_five_failures_delay_a_login_by_fifteen_minutes_known_or_not(app, enter, login):
    answers = [enter(login, "wrong")[1].status_code for _ in range(FAILURES_OF_A_LOGIN + 2)]
    assert answers == [400] * FAILURES_OF_A_LOGIN + [429, 429]
    assert enter(login)[1].status_code == 429, "the right password is not looked at either"
    age_attempts(timedelta(minutes=14))
    assert enter(login)[1].status_code == 429
    age_attempts(timedelta(minutes=1, seconds=5))
    assert enter(login)[1].status_code == (303 if login == "liaison" else 400)


def test_failures_spread_over_more_than_the_window_delay_nobody(app, enter):
    for _ in range(2 * FAILURES_OF_A_LOGIN):
        assert enter("liaison", "wrong")[1].status_code == 400
        age_attempts(timedelta(minutes=5))


def test_a_stranger_cannot_lock_out_somebody_who_signed_in_from_their_own_address(app, enter):
    office = {"environ_base": {"REMOTE_ADDR": "10.0.0.5"}}
    stranger = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    enter("liaison", **office)
    for _ in range(FAILURES_OF_A_LOGIN + 1):
        _, last = enter("liaison", "wrong", **stranger)
    assert last.status_code == 429
    assert enter("liaison", **office)[1].status_code == 303


def test_one_address_can_fail_only_so_often_whatever_logins_it_tries(app, enter):
    now = {"kind": "password", "address": "127.0.0.1", "succeeded": False}
    _, first = enter("warm.up", "wrong")
    with reading() as session:
        at = session.scalar(select(SignInAttempt.at))

    def fill(session):
        for number in range(FAILURES_OF_AN_ADDRESS - 2):
            session.add(SignInAttempt(login=f"login{number}", at=at, **now))

    act(fill)
    assert [enter(f"x{n}", "wrong")[1].status_code for n in range(2)] == [400, 429]
    assert first.status_code == 400


def test_at_once_sent_guesses_are_not_more_than_the_limit(app, enter):
    found, gate = [], threading.Lock()

    def guess():
        with app.app_context():
            _, answer = enter("liaison", "wrong")
        with gate:
            found.append(answer.status_code)

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found.count(400) == FAILURES_OF_A_LOGIN
    assert found.count(429) == 10 - FAILURES_OF_A_LOGIN


def test_a_wrong_password_and_an_unknown_login_are_told_apart_by_nothing(app, enter):
    known, unknown = enter("liaison", "wrong")[1], enter("liaisom", "wrong")[1]
    assert known.status_code == unknown.status_code == 400
    assert _plain(known.text, "liaison") == _plain(unknown.text, "liaisom")
    assert "用户名或密码不正确" in known.text


def test_what_was_typed_as_a_login_is_not_journalled_where_nobody_bears_it(app, enter):
    enter("my secret password", "wrong")
    enter("liaison", "wrong")
    stranger, liaison = acts("sign_in_failed")
    assert (stranger.actor, stranger.object_ref, stranger.outcome) == ("", "", "failed")
    assert (liaison.actor, liaison.outcome) == ("liaison", "failed")
    assert "my secret" not in str([vars(stranger)])


def test_an_initial_password_is_random_used_once_and_changed_at_the_first_sign_in(
    app, as_role, enter
):
    with reading() as session:
        unit = session.scalar(select(Unit.ref).where(Unit.code == "SCJG"))
    admin = as_role("system_admin")
    initial = set()
    for number in range(3):
        form = {"login": f"new{number}", "name": "新人", "unit": unit}
        initial.add(_password_in(admin.post("/admin/users", data=form).text))
    assert len(initial) == 3

    page = admin.post("/admin/users", data={"login": "newest", "name": "新人", "unit": unit}).text
    client, answer = enter("newest", _password_in(page))
    assert answer.location == "/sign-in/password"
    assert not is_in(client), "nothing opens before it is changed"
    assert enter("newest", _password_in(page))[1].status_code == 400, "it was used"
    short = client.post("/sign-in/password", data={"password": "short", "again": "short"})
    assert "至少 12 个字符" in short.text
    again = {"password": _password_in(page), "again": _password_in(page)}
    assert client.post("/sign-in/password", data=again).status_code == 400, "not the initial one"
    answer = client.post("/sign-in/password", data={"password": NEW, "again": NEW})
    assert (answer.status_code, is_in(client)) == (303, True)
    assert [each.act for each in acts("password_changed", "sign_in")] == [
        "password_changed", "sign_in",
    ]  # fmt: skip


def test_a_reset_gives_a_new_initial_password_and_keeps_the_second_factor(
    app, as_role, enter, with_factor
):
    codes = with_factor("office")
    ref, admin = ref_of("office"), as_role("security_admin")
    page = admin.post(f"/admin/users/{ref}/reset/check").text
    token = re.search('name="confirmation" value="([^"]+)"', page)[1]
    page = admin.post(f"/admin/users/{ref}/reset", data={"confirmation": token}).text
    assert enter("office")[1].status_code == 400
    client, answer = enter("office", _password_in(page))
    assert answer.location == "/sign-in/second-factor"
    answer = client.post("/sign-in/second-factor", data={"code": codes.now()})
    assert answer.location == "/sign-in/password"
    answer = client.post("/sign-in/password", data={"password": NEW, "again": NEW})
    assert is_in(client)


def test_a_new_installation_has_no_account_and_its_first_token_works_once_and_for_a_day(app, enter):
    with pytest.raises(NotPossible, match="accounts already"):
        make_first_token()
    for table in (Grant, User, Unit, JurisdictionRow):
        act(lambda s, table=table: s.execute(delete(table)))
    for login in ("admin", "root", "system_admin", ""):
        assert enter(login, "admin")[1].status_code == 400
    client, form = app.test_client(), _founding(make_first_token())
    assert client.post("/first-administrators", data=form | {"token": "guess"}).status_code == 409
    act(lambda s: s.execute(update(FirstToken).values(expires_at=FirstToken.expires_at)))
    page = client.post("/first-administrators", data=form).text
    passwords = re.findall(r"<code>([0-9a-f-]{27})</code>", page)
    assert len(set(passwords)) == 3
    assert client.post("/first-administrators", data=form).status_code == 409
    assert enter("sys", passwords[0])[1].location == "/sign-in/enrol"


def test_a_first_token_older_than_a_day_is_refused(app):
    for table in (Grant, User, Unit, JurisdictionRow):
        act(lambda s, table=table: s.execute(delete(table)))
    form = _founding(make_first_token())

    def expire(session):
        row = session.scalar(select(FirstToken))
        row.expires_at -= timedelta(hours=24, seconds=1)

    act(expire)
    assert app.test_client().post("/first-administrators", data=form).status_code == 409


def _founding(token):
    return {
        "token": token, "jurisdiction": "云湖市", "profile": "joint-2026", "office": "办公室",
        "system_admin": "sys", "security_admin": "sec", "audit_admin": "aud",
    }  # fmt: skip


def _password_in(page):
    return re.search(r"<code>([0-9a-f]{6}(?:-[0-9a-f]{6}){3})</code>", page)[1]


def _plain(page, login):
    page = page.replace(login, "LOGIN")
    return re.sub(r'(nonce|content|value)="[^"]{20,}"', "", page)
