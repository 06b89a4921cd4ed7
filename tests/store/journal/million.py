"""How long a large journal takes to verify.

python -m tests.store.journal.million 1000000
"""
# ruff: noqa: S608 - the statements hold our own names only

import json
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coordinator.services.checkpointing import checkpoint
from coordinator.services.verifying_journal import verify_journal
from coordinator.store.database import db
from coordinator.store.journal import LEAF_FIELDS, leaf_hash
from tests.store.journal.conftest import journal_in


def timed(count, folder):
    """The report on a journal of `count` invented entries under one checkpoint."""
    made = journal_in(folder)
    with made.app.app_context():
        fill(made.file, count)
        checkpoint(made.witnesses)
        for engine in db.engines.values():
            engine.dispose()
    return verify_journal(made.url, made.witness, made.keys)


def fill(file, count):
    """Put entries into the table as fast as the database takes them."""
    names = ("leaf_hash", *LEAF_FIELDS)
    marks = ", ".join("?" * len(names))
    with sqlite3.connect(file) as raw:
        raw.execute("DROP TRIGGER journal_in_order")
        raw.executemany(f"INSERT INTO journal ({', '.join(names)}) VALUES ({marks})", _rows(count))
    raw.close()


def _rows(count):
    began = datetime(2026, 1, 5, tzinfo=UTC)
    for position in range(count):
        after = {"name": f"云湖第{position}食品有限公司", "risk": "B", "state": "active"}
        values = {
            "act": "target_changed", "actor": f"user{position % 300}", "actor_name": "张三", "after": after,
            "at": began + timedelta(seconds=position), "before": {"risk": "A"}, "jurisdiction": "abcdefghijklmnop",
            "object_kind": "target", "object_ref": f"ref{position:013d}", "outcome": "done", "position": position,
            "reason": "年度核对", "request": "0123456789abcdef", "role": "liaison", "source": "10.1.2.3",
            "unit_code": "SCJG",
        }  # fmt: skip
        at = values["at"].replace(tzinfo=None).isoformat(" ", "microseconds")
        kept = {**values, "at": at, "after": _json(after), "before": '{"risk": "A"}'}
        yield leaf_hash(values), *(kept[name] for name in LEAF_FIELDS)


def _json(after):
    return json.dumps(after)


def main():
    """Tell the seconds for as many entries as asked."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        report = timed(count, Path(folder))
    sys.stdout.write(f"{report.size} entries, sound: {report.sound}, {report.seconds} s\n")
    sys.exit(not report.sound)


if __name__ == "__main__":
    main()
