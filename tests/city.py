"""A small jurisdiction in a real database, and a browser-less client for each role."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask, before_render_template

from coordinator.app import create_app
from coordinator.config import Settings
from coordinator.services.signing_in import HASHER
from coordinator.store import walls
from coordinator.store.database import Base, act, db, in_transaction, reading
from coordinator.store.revisions import upgrade
from coordinator.store.schema import Grant, JurisdictionRow, Unit, User
from coordinator.store.users import person_by_login
from tests import databases
from tests.browsing import Browser

PASSWORD = "correct horse battery staple"
HASH = HASHER.hash(PASSWORD)
SECRET = "k" * 20 + "0123456789abcdef"
ROLES = (
    "office", "liaison", "leader", "inspector", "deputy_head", "principal_head", "supervisor",
    "system_admin", "security_admin", "audit_admin",
)  # fmt: skip


@pytest.fixture(params=databases.DATABASES)
def database_url(request):
    """A new database with the jurisdiction, on each of the two database systems in turn."""
    url = databases.copy_of(template(request.param), request.param)
    yield url
    databases.remove(url)


@pytest.fixture
def app(database_url, tmp_path):
    """The application on that database, with its context entered."""
    app = create_app(settings(database_url, tmp_path))
    app.test_client_class = Browser
    with app.app_context(), before_render_template.connected_to(outside_acts, app):
        yield app
        close()


def outside_acts(_app, **_what):
    """No page is rendered while an act holds the database (CC-07), in any test of the web."""
    assert not in_transaction(writing=True)


@pytest.fixture
def as_role(app):
    """`as_role("liaison")` is a client signed in as that person."""

    def client(login):
        with reading() as session:
            person = person_by_login(session, login)
        return app.test_client(user=person)

    return client


@cache
def template(database: str) -> str:
    """The database every test gets a copy of."""
    url = databases.empty(database)
    app: Flask = create_app(settings(url, databases.folder()))
    with app.app_context():
        Base.metadata.create_all(db.engines[None])
        act(_city)
        close()
    return url


@cache
def migrated(database: str) -> str:
    """The same jurisdiction in tables that the migrations made, with roles and row-level security."""
    url = databases.empty(database)
    upgrade(url)
    app: Flask = create_app(settings(url, databases.folder()))
    with app.app_context():
        act(_city)
        close()
    return url


def settings(url: str, folder: Path) -> Settings:
    """Settings of the tests on this database."""
    return Settings(database_url=url, secret_key=SECRET, data_folder=folder)


def close() -> None:
    """Close every connection of the application whose context is entered."""
    for engine in db.engines.values():
        engine.dispose()


def _city(session):
    """Jurisdiction 云湖市 with an office and two departments; one person per role, login = role."""
    city = JurisdictionRow(name="云湖市", profile="joint-2026")
    units = [
        Unit(jurisdiction=city, code=code, name=name, name_en=name_en, kind=kind, region="370300")
        for code, name, name_en, kind in (
            ("LXHB", "联席会议办公室", "Joint Meeting Office", "office"),
            ("SCJG", "市场监督管理局", "Market Regulation Bureau", "department"),
            ("YJGL", "应急管理局", "Emergency Management Bureau", "department"),
        )
    ]
    session.add_all([city, *units])
    for role in ROLES:
        unit = units[0] if role in ("office", "supervisor") or role.endswith("admin") else units[1]
        session.add(_user(role, unit, role))
    session.add(_user("liaison_of_another", units[2], "liaison"))


def _user(login, unit, role):
    now = datetime.now(UTC)
    return User(
        login=login, name=login, unit=unit, password_hash=HASH, password_set_at=now,
        must_change_password=False, grants=[Grant(role=role, granted_at=now)],
    )  # fmt: skip


@pytest.fixture(params=databases.DATABASES)
def migrated_app(request, tmp_path):
    """The application on a migrated database; on PostgreSQL under the role that owns nothing."""
    url = databases.copy_of(migrated(request.param), request.param)
    login = url if request.param == "sqlite" else databases.login_of(url, walls.APP)
    app = create_app(settings(login, tmp_path))
    app.test_client_class = Browser
    with app.app_context():
        yield app
        close()
    databases.remove(url)
