"""Granting: who may hold what together, who may grant, and what it takes."""

import re
from datetime import timedelta
from itertools import combinations

import pytest

from coordinator.core.errors import NotPossible
from coordinator.services import granting
from coordinator.services.granting import ROLE_NAMES, exclusion
from coordinator.store.database import reading
from coordinator.store.users import ADMIN_ROLES, BUSINESS_ROLES, person_by_login
from tests.city import PASSWORD, ROLES
from tests.web.accounts.conftest import acts, age, is_in, ref_of, version_of


def test_every_pair_of_roles_is_held_together_or_excluded_as_it_should():
    assert set(ROLE_NAMES) == set(ROLES) == ADMIN_ROLES | BUSINESS_ROLES
    for pair in combinations(ROLES, 2):
        excluded = exclusion(pair) is not None
        assert excluded == bool(set(pair) & ADMIN_ROLES), pair
    assert exclusion(["owner"]) is not None
    assert exclusion([]) is None


def test_no_pair_that_excludes_can_be_granted_in_whatever_order(app):
    by, ref = _person("security_admin"), ref_of("leader")
    for pair in combinations(ROLES, 2):
        if not set(pair) & ADMIN_ROLES:
            continue
        for held in pair:
            granting.set_roles(by, ref, [held], version_of("leader"), "")
            with pytest.raises(NotPossible):
                granting.set_roles(by, ref, pair, version_of("leader"), "")
            with reading() as session:
                assert person_by_login(session, "leader").roles == {held}


def test_nobody_grants_roles_to_themselves(app, as_role):
    by = _person("security_admin")
    with pytest.raises(NotPossible, match="themselves"):
        granting.set_roles(by, by.ref, ["system_admin"], version_of("security_admin"), "")


def test_roles_change_by_two_pages_and_are_journalled_with_before_and_after(app, as_role):
    admin, ref = as_role("security_admin"), ref_of("liaison")
    answer = _confirm(admin, ref, _ask(admin, ref, ["liaison", "leader"]), ["leader", "liaison"])
    assert answer.status_code == 303
    (entry,) = acts("roles_changed")
    assert (entry.actor, entry.before, entry.after) == (
        "security_admin", {"roles": ["liaison"]}, {"roles": ["leader", "liaison"]},
    )  # fmt: skip


def test_a_confirmation_is_used_once_by_its_session_for_its_act_and_object(app, as_role):
    admin, other = as_role("security_admin"), as_role("security_admin")
    ref, wanted = ref_of("liaison"), ["leader", "liaison"]
    token = _ask(admin, ref, wanted)
    assert _confirm(other, ref, token, wanted).status_code == 409, "another session"
    assert _confirm(admin, ref, token, ["liaison", "office"]).status_code == 409, "other roles"
    assert _confirm(admin, ref_of("leader"), token, wanted).status_code == 409, "another person"
    answer = admin.post(f"/admin/users/{ref}/reset", data={"confirmation": token})
    assert answer.status_code == 409, "another act"
    assert _confirm(admin, ref, "", wanted).status_code == 409
    assert _confirm(admin, ref, token, wanted).status_code == 303
    assert _confirm(admin, ref, token, wanted).status_code == 409, "a second time"


def test_what_a_script_sends_is_never_confirmed_even_with_the_token_of_the_page(app, as_role):
    admin, ref, wanted = as_role("security_admin"), ref_of("liaison"), ["office"]
    token = _ask(admin, ref, wanted)
    for number in range(5):
        for headers in ({"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}):
            data = {"role": wanted, "version": version_of("liaison"), "n": number}
            asked = admin.post(f"/admin/users/{ref}/roles/check", data=data, headers=headers)
            assert asked.status_code == 403
            assert "confirmation" not in asked.text
            data["confirmation"] = token
            done = admin.post(f"/admin/users/{ref}/roles", data=data, headers=headers)
            assert done.status_code == 403
    assert acts("roles_changed") == []
    assert _confirm(admin, ref, token, wanted).status_code == 303


def test_the_password_is_asked_again_after_five_minutes(app, as_role):
    admin, ref = as_role("security_admin"), ref_of("liaison")
    token = _ask(admin, ref, ["leader"])
    age(confirmed_at=timedelta(minutes=5, seconds=2))
    answer = _confirm(admin, ref, token, ["leader"])
    assert answer.location.startswith("/confirm?next=")
    assert admin.post("/confirm", data={"password": "wrong"}).status_code == 400
    answer = admin.post("/confirm", data={"password": PASSWORD, "next": f"/admin/users/{ref}"})
    assert answer.location == f"/admin/users/{ref}"
    assert _confirm(admin, ref, token, ["leader"]).status_code == 303
    assert [each.act for each in acts("confirmed", "roles_changed")] == [
        "confirmed", "roles_changed",
    ]  # fmt: skip


def test_a_role_that_needs_a_second_factor_ends_the_sessions_of_who_has_none(app, as_role, enter):
    client = as_role("leader")
    granting.set_roles(_person("security_admin"), ref_of("leader"), ["office"], 1, "")
    assert not is_in(client)
    assert enter("leader")[1].location == "/sign-in/enrol"


def test_of_two_who_change_one_account_the_second_is_refused(app):
    by, ref = _person("security_admin"), ref_of("liaison")
    granting.set_roles(by, ref, ["leader"], 1, "")
    with pytest.raises(NotPossible, match="somebody else"):
        granting.set_roles(by, ref, ["inspector"], 1, "")


EXTRA = (
    "id", "ref", "unit_id", "password", "password_hash", "password_set_at", "former_hashes",
    "must_change_password", "second_factor", "second_factor_step", "language", "active", "version",
    "role", "roles", "grants", "granted_by", "granted_at", "user_id", "jurisdiction", "kind2",
    "jurisdiction_id", "superior_id", "level", "admin", "is_admin", "is_active", "login2", "user",
    "_user_id", "_fresh", "_pending",
)  # fmt: skip


def test_fields_that_no_form_has_change_nothing(app, as_role):
    admin, extra = as_role("system_admin"), dict.fromkeys(EXTRA, "1")
    page = admin.get("/admin/users").text
    unit = re.search(r'<option value="([^"]+)"', page)[1]
    extra |= {"active": "0", "role": "office"}
    admin.post("/admin/users", data={"login": "plain", "name": "新人", "unit": unit} | extra)
    admin.post("/admin/users", data={"login": "other", "name": "新人", "unit": unit})
    with reading() as session:
        one, two = person_by_login(session, "plain"), person_by_login(session, "other")
    assert (one.roles, one.language, one.unit_code) == (two.roles, two.language, two.unit_code)
    assert one.roles == frozenset()
    ref = ref_of("liaison")
    before = version_of("liaison")
    admin.post(f"/admin/users/{ref}/active", data=extra | {"version": before, "active": "1"})
    with reading() as session:
        assert person_by_login(session, "liaison").roles == {"liaison"}
    assert len(EXTRA) >= 30


def test_the_system_administrator_grants_nothing_and_the_security_one_makes_no_account(
    app, as_role
):
    system, security, ref = as_role("system_admin"), as_role("security_admin"), ref_of("liaison")
    assert system.post(f"/admin/users/{ref}/roles", data={"role": "office"}).status_code == 404
    assert system.post(f"/admin/users/{ref}/reset").status_code == 404
    assert security.post("/admin/users", data={"login": "x1", "name": "x"}).status_code == 404
    assert security.post(f"/admin/users/{ref}/active", data={"active": "0"}).status_code == 404
    assert len(acts("denied")) == 4


def _ask(client, ref, roles):
    data = {"role": roles, "version": version_of("liaison")}
    page = client.post(f"/admin/users/{ref}/roles/check", data=data).text
    return re.search('name="confirmation" value="([^"]+)"', page)[1]


def _confirm(client, ref, token, roles):
    data = {"role": roles, "version": version_of("liaison"), "confirmation": token}
    return client.post(f"/admin/users/{ref}/roles", data=data)


def _person(login):
    with reading() as session:
        return person_by_login(session, login)
