"""References in addresses: unguessable, and alike whether foreign or missing."""

import re
import statistics
import time

import pytest
from sqlalchemy import select

from coordinator.config import Settings
from coordinator.core.errors import BadInput
from coordinator.store.database import act, reading
from coordinator.store.schema import JurisdictionRow, Unit, User
from tests.web.accounts.conftest import only_sqlite

database_url = only_sqlite  # the database decides nothing here


def test_references_have_at_least_72_random_bits_and_no_page_shows_a_number_instead(app, as_role):
    with reading() as session:
        refs = list(session.scalars(select(User.ref))) + list(session.scalars(select(Unit.ref)))
    assert len(set(refs)) == len(refs)
    assert all(re.fullmatch("[A-Za-z0-9_-]{12,16}", ref) for ref in refs)
    for page in ("/admin/users", "/admin/units"):
        client = as_role("system_admin")
        assert not re.search(r'href="/admin/(users|units)/\d+"', client.get(page).text)
        assert [client.get(f"{page}/{n}").status_code for n in range(1, 30)] == [404] * 29


def test_an_account_of_another_jurisdiction_and_none_at_all_are_answered_alike(app, as_role):
    foreign, client = _in_another_jurisdiction(), as_role("system_admin")
    missing = "x" * len(foreign)
    for kind in ("users", "units"):
        one, other = (client.get(f"/admin/{kind}/{ref}") for ref in (foreign, missing))
        assert one.status_code == other.status_code == 404
        assert _plain(one.text, foreign) == _plain(other.text, missing)
    spent = {foreign: [], missing: []}
    for _ in range(25):
        for ref, times in spent.items():
            began = time.perf_counter()
            client.get(f"/admin/users/{ref}")
            times.append(time.perf_counter() - began)
    medians = [statistics.median(each) for each in spent.values()]
    # the named bound is 5 ms on a quiet machine
    assert abs(medians[0] - medians[1]) < max(0.005, 0.3 * max(medians))


@pytest.mark.parametrize(
    "key",
    [
        "", "secret", "dev", "changeme", "password", "x" * 31, "a" * 64, "ab" * 32, "0123456789" * 3,
        "k" * 20 + "0123456",
    ],
)  # fmt: skip
def test_a_weak_server_key_does_not_start(key, tmp_path):
    environment = {
        "COORDINATOR_DATABASE_URL": "sqlite:///x.db", "COORDINATOR_SECRET_KEY": key,
        "COORDINATOR_DATA_FOLDER": str(tmp_path),
    }  # fmt: skip
    with pytest.raises(BadInput) as refused:
        Settings.from_environment(environment)
    assert any("SECRET_KEY" in problem.column for problem in refused.value.problems)


def _in_another_jurisdiction():
    def change(session):
        elsewhere = JurisdictionRow(name="海州市", profile="joint-2026")
        unit = Unit(jurisdiction=elsewhere, code="SCJG", name="局", kind="department")
        session.add_all([elsewhere, unit])
        session.flush()
        user = User(unit_id=unit.id, login="elsewhere", name="外人")
        session.add(user)
        session.flush()
        return user.ref

    return act(change)


def _plain(page, ref):
    page = page.replace(ref, "REF")
    return re.sub(r'(nonce|content|value)="[^"]{20,}"', "", page)
