"""The second factor: who needs it, single use, one step either side, five tries."""

import time
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from coordinator.core.errors import Refusal
from coordinator.services.sealing import seal, unseal
from coordinator.services.signing_in import Rules, check_code
from coordinator.store.database import reading
from coordinator.store.schema import User
from coordinator.store.users import TWO_FACTOR_ROLES
from tests.browsing import cookie_of
from tests.city import PASSWORD, ROLES, SECRET
from tests.web.accounts.conftest import age_attempts, is_in, ref_of

RULES = Rules(keys=(SECRET,), profile="asvs", second_factor=True)


def test_who_drafts_draws_approves_or_administers_enrols_before_anything_opens(app, enter):
    for role in ROLES:
        client, answer = enter(role)
        needs = role in TWO_FACTOR_ROLES
        assert (answer.location == "/sign-in/enrol", is_in(client)) == (needs, not needs), role
    assert {"office", "deputy_head", "principal_head"} <= TWO_FACTOR_ROLES


def test_enrolling_takes_a_code_of_the_secret_shown_and_lets_in(app, enter):
    client, _ = enter("office")
    client.post("/sign-in/enrol/secret")
    page = client.get("/sign-in/enrol").text
    with client.session_transaction() as session:
        secret = unseal(session["_factor"], [SECRET])
    assert secret[:4] in page
    picture = client.get("/sign-in/enrol/picture.svg")
    assert (picture.mimetype, picture.text.startswith("<?xml")) == ("image/svg+xml", True)
    assert "<script" not in picture.text
    assert "style=" not in picture.text
    assert client.post("/sign-in/enrol", data={"code": "000000"}).status_code == 400
    answer = client.post("/sign-in/enrol", data={"code": pyotp.TOTP(secret).now()})
    assert (answer.status_code, is_in(client)) == (303, True)
    assert enter("office")[1].location == "/sign-in/second-factor"


def test_the_secret_is_sealed_in_the_database_and_opens_after_the_key_was_renewed(with_factor):
    with_factor("office")
    with reading() as session:
        kept = session.scalar(select(User.second_factor).where(User.login == "office"))
    secret = unseal(kept, [SECRET])
    assert secret not in kept
    assert unseal(kept, ["n" * 20 + "ew-key-0123456", SECRET]) == secret
    assert seal(secret, [SECRET]) != kept


def test_a_code_is_used_once_however_often_it_is_sent(app, with_factor, enter):
    codes, accepted = with_factor("office"), 0
    code, ref = codes.now(), ref_of("office")
    for number in range(20):
        if number % 4 == 0:
            age_attempts(timedelta(minutes=6))
        accepted += _takes(ref, code)
    assert accepted == 1


@pytest.mark.parametrize(("steps", "taken"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_the_step_before_and_after_are_taken_and_no_other(app, with_factor, steps, taken):
    codes = with_factor("office")
    _wait_for_the_middle_of_a_step()
    assert _takes(ref_of("office"), codes.at(int(time.time()) + 30 * steps)) == taken


def test_an_older_code_is_not_taken_after_a_newer_one(app, with_factor):
    codes, ref = with_factor("office"), ref_of("office")
    _wait_for_the_middle_of_a_step()
    now = int(time.time())
    assert [_takes(ref, codes.at(now + 30)), _takes(ref, codes.at(now))] == [1, 0]


def test_five_wrong_codes_in_five_minutes_are_all_that_is_looked_at(app, with_factor, enter):
    codes = with_factor("office")
    client, _ = enter("office")
    wrong = [client.post("/sign-in/second-factor", data={"code": "abc"}) for _ in range(6)]
    assert [each.status_code for each in wrong] == [400] * 5 + [429]
    right = client.post("/sign-in/second-factor", data={"code": codes.now()})
    assert right.status_code == 429
    age_attempts(timedelta(minutes=5, seconds=5))
    right = client.post("/sign-in/second-factor", data={"code": codes.now()})
    assert (right.status_code, is_in(client)) == (303, True)


def test_the_password_alone_opens_nothing_and_each_step_has_an_id_of_its_own(
    app, enter, with_factor
):
    codes = with_factor("office")
    client = app.test_client()
    client.get("/sign-in")
    ids = [cookie_of(client)]
    enter("office", PASSWORD, client)
    ids.append(cookie_of(client))
    assert not is_in(client)
    client.post("/sign-in/second-factor", data={"code": codes.now()})
    ids.append(cookie_of(client))
    assert is_in(client)
    assert len(set(ids)) == 3


def _takes(ref, code):
    try:
        check_code(ref, frozenset({"password"}), code, "", RULES)
    except Refusal:
        return 0
    return 1


def _wait_for_the_middle_of_a_step():
    while time.time() % 30 > 27:
        time.sleep(0.2)
