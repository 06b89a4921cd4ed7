"""A small jurisdiction in a real database, and a browser-less client for each role."""

from datetime import UTC, datetime

import pytest
from flask_login import FlaskLoginClient

from coordinator.app import create_app
from coordinator.config import Settings
from coordinator.services.signing_in import HASHER
from coordinator.store.database import Base, act, db, reading
from coordinator.store.schema import Grant, JurisdictionRow, Unit, User
from coordinator.store.users import person_by_login

PASSWORD = "correct horse battery staple"
HASH = HASHER.hash(PASSWORD)
ROLES = (
    "office", "liaison", "leader", "inspector", "deputy_head", "principal_head", "supervisor",
    "system_admin", "security_admin", "audit_admin",
)  # fmt: skip


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"


@pytest.fixture
def app(database_url, tmp_path):
    settings = Settings(
        database_url=database_url, secret_key="k" * 20 + "0123456789abcdef", data_folder=tmp_path
    )
    app = create_app(settings)
    app.test_client_class = FlaskLoginClient
    with app.app_context():
        Base.metadata.drop_all(db.engines[None])
        Base.metadata.create_all(db.engines[None])
        act(_city)
        yield app
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


@pytest.fixture
def as_role(app):
    """`as_role("liaison")` is a client signed in as that person."""

    def client(login):
        with reading() as session:
            return app.test_client(user=person_by_login(session, login))

    return client
