"""Fixtures of the tests of accounts: a client that sends tokens, and time that can be set back."""

from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import select, update

from coordinator.services.proving import new_factor
from coordinator.services.sealing import unseal
from coordinator.store.database import act, reading
from coordinator.store.schema import JournalRow, SignInAttempt, User, WebSession
from tests import databases
from tests.city import PASSWORD, SECRET, template


@pytest.fixture
def only_sqlite():
    """In place of `database_url`: one database, where the answer does not depend on it."""
    url = databases.copy_of(template("sqlite"), "sqlite")
    yield url
    databases.remove(url)


@pytest.fixture
def enter(app):
    """`enter("liaison")` signs in through the form and returns client and answer."""

    def enter(login, password=PASSWORD, client=None, **kwargs):
        client = client or app.test_client()
        data = {"login": login, "password": password}
        return client, client.post("/sign-in", data=data, **kwargs)

    return enter


@pytest.fixture
def with_factor(app):
    """`with_factor("office")` gives a person a second factor; returns what makes its codes."""

    def enrol(login):
        sealed = new_factor([SECRET])
        act(
            lambda s: s.execute(
                update(User).where(User.login == login).values(second_factor=sealed)
            )
        )
        return pyotp.TOTP(unseal(sealed, [SECRET]))

    return enrol


def ref_of(login):
    with reading() as session:
        return session.scalar(select(User.ref).where(User.login == login))


def version_of(login):
    with reading() as session:
        return session.scalar(select(User.version).where(User.login == login))


def acts(*names):
    """The journal's entries of these acts, oldest first."""
    with reading() as session:
        wanted = select(JournalRow).where(JournalRow.act.in_(names)).order_by(JournalRow.position)
        return list(session.scalars(wanted))


def age(**columns):
    """Set times of all sessions back: `age(seen_at=timedelta(minutes=31))`."""
    now = datetime.now(UTC)
    values = {name: now - by for name, by in columns.items()}
    act(lambda s: s.execute(update(WebSession).values(values)))


def age_attempts(by):
    """Set the times of all attempts back."""

    def change(session):
        for each in session.scalars(select(SignInAttempt)):
            each.at = each.at - by

    act(change)


def is_in(client):
    """Whether the client's next request is answered as somebody signed in."""
    return client.get("/account").status_code == 200
