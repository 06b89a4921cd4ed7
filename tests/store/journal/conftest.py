"""A journal of its own with its keys and its witness."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from coordinator.services.checkpointing import Witnesses
from coordinator.store import schema  # noqa: F401 - every table
from coordinator.store.database import Base, act, db, open_database
from coordinator.store.journal import write
from coordinator.store.person import Person

TABLES = ("journal", "journal_private", "checkpoint", "checkpoint_delivery")


def person(login="office", roles=("office",), jurisdiction="city", unit="LXHB"):
    return Person(
        id=1, ref="ref-" + login, login=login, name="张三", language="zh", roles=frozenset(roles),
        unit_id=1, unit_code=unit, unit_name="办公室", unit_name_en="Office", unit_kind="office",
        jurisdiction_id=1, jurisdiction_ref=jurisdiction, jurisdiction_name="云湖市",
    )  # fmt: skip


def entry(number=0, by=None, **more):
    """Append one invented entry in a transaction of its own."""
    values = dict(kind="target", ref=f"t{number}", after={"name": f"云湖第{number}食品厂"}, **more)
    act(lambda session: write(session, by or person(), "target_changed", **values))


def journal_in(folder, url=None):
    """Open an empty journal in `folder` (or at `url`) with a witness folder beside it."""
    app = Flask("journal")
    url = url or f"sqlite:///{folder / 'journal.db'}"
    open_database(app, url)
    witnesses = Witnesses(
        key_file=folder / "keys" / "journal.pem", folder=folder / "witness", create_key=True
    )
    with app.app_context():
        tables = [Base.metadata.tables[name] for name in TABLES]
        Base.metadata.create_all(db.engines[None], tables=tables)
    return SimpleNamespace(
        app=app, url=url, witnesses=witnesses, keys=folder / "keys", witness=folder / "witness",
        folder=folder, file=folder / "journal.db", began=datetime.now(UTC),
    )  # fmt: skip


@pytest.fixture
def journal(tmp_path):
    made = journal_in(tmp_path)
    with made.app.app_context():
        yield made
        for engine in db.engines.values():
            engine.dispose()
