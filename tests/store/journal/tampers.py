"""Scripted tampering with the rights of the owner of the database.

    python -m tests.store.journal.tampers 200

runs that many tampers, each on a copy of one sound journal, and says which were found.
"""
# ruff: noqa: S608 - the statements hold our own names only

import random
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coordinator.core.tree import Frontier, leaf
from coordinator.services.checkpointing import checkpoint
from coordinator.services.keeping_keys import rotate
from coordinator.services.verifying_journal import verify_journal
from coordinator.services.verifying_journal.rows import _leaf
from coordinator.store.checkpoints import Checkpoint
from coordinator.store.database import db
from coordinator.store.journal import LEAF_FIELDS
from tests.store.journal.conftest import entry, journal_in, person

COLUMNS = ", ".join(("leaf_hash", *LEAF_FIELDS))
SIZE = 48
"""Entries of the sound journal, all under a checkpoint; others stand at 16 and 32."""
TEXTS = ("actor", "actor_name", "role", "jurisdiction", "unit_code", "act", "object_kind",
         "object_ref", "reason", "source", "outcome", "request")  # fmt: skip


def sound(folder):
    """A journal with three checkpoints, a rotated key, a backup of an earlier state, and another."""
    made = journal_in(folder)
    with made.app.app_context():
        for number in range(SIZE):
            entry(number, by=person(login=f"user{number % 5}"), reason="例行", source="10.0.0.1")
            if number + 1 in (16, 32, SIZE):
                checkpoint(made.witnesses)
            if number + 1 == 20:
                rotate(made.witnesses.key_file)
                _close()
                shutil.copy(made.file, folder / "backup.db")
        _close()
    other = folder / "other"
    other.mkdir()
    alien = journal_in(other)
    with alien.app.app_context():
        for number in range(SIZE):
            entry(number, by=person(login="alien"))
        _close()
    return made


def _close():
    for engine in db.engines.values():
        engine.dispose()


def run(count, *, seed=0, folder=None):
    """Tamper `count` times; returns (kind, number) of every tamper that was not found."""
    with tempfile.TemporaryDirectory() as own:
        made = sound(folder or Path(own))
        assert verify_journal(made.url, made.witness, made.keys).sound
        missed = []
        for number in range(count):
            kind, tamper = list(TAMPERS.items())[number % len(TAMPERS)]
            with tempfile.TemporaryDirectory() as copy:
                place = Path(copy)
                shutil.copy(made.file, place / "journal.db")
                shutil.copytree(made.witness, place / "witness")
                tamper(place, random.Random(f"{seed}/{number}"), made)
                url = f"sqlite:///{place / 'journal.db'}"
                if verify_journal(url, place / "witness", made.keys).sound:
                    missed.append((kind, number))
        return missed


class _Owner:
    """The database with every trigger dropped."""

    def __init__(self, place):
        self.raw = sqlite3.connect(place / "journal.db", isolation_level=None)
        for (name,) in self.raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            self.raw.execute(f"DROP TRIGGER {name}")

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        self.raw.close()

    def do(self, statement, *values):
        return self.raw.execute(statement, values)

    def rehash(self):
        """Give every row the leaf hash of what it now holds."""
        names = ", ".join(f'"{each}"' for each in LEAF_FIELDS)
        for row in self.do(f"SELECT {names} FROM journal").fetchall():
            place = row[LEAF_FIELDS.index("position")]
            self.do("UPDATE journal SET leaf_hash = ? WHERE position = ?", _leaf(row).hex(), place)

    def shift(self, first, by):
        self.do("UPDATE journal SET position = -1 - position WHERE position >= ?", first)
        self.do("UPDATE journal SET position = ? - position - 1 WHERE position < 0", by)

    def copy_row(self, position, to):
        others = COLUMNS.replace("position", "?", 1)
        self.do(
            f"INSERT INTO journal ({COLUMNS}) SELECT {others} FROM journal WHERE position = ?",
            to,
            position,
        )

    def forge_checkpoints(self):
        """Roots that fit what the table now holds, signed with a key of the attacker."""
        key = Ed25519PrivateKey.generate()
        hashes = [
            bytes.fromhex(h) for (h,) in self.do("SELECT leaf_hash FROM journal ORDER BY position")
        ]
        for size, key_id in self.do("SELECT size, key_id FROM checkpoint").fetchall():
            frontier = Frontier().grow(hashes[:size])
            made = Checkpoint(
                size=size, root=frontier.root().hex(), at=datetime.now(UTC), key_id=key_id
            )
            self.do(
                "UPDATE checkpoint SET root = ?, signature = ?, at = ? WHERE size = ?",
                made.root, key.sign(made.signed_bytes()).hex(),
                made.at.replace(tzinfo=None).isoformat(" ", "microseconds"), size,
            )  # fmt: skip


def _edit(owner, chance):
    column, place = chance.choice(TEXTS), chance.randrange(SIZE)
    owner.do(
        f'UPDATE journal SET "{column}" = "{column}" || ? WHERE position = ?',
        chance.choice("x 甲"),
        place,
    )


def edit(place, chance, _made):
    with _Owner(place) as owner:
        _edit(owner, chance)


def edit_and_rehash(place, chance, _made):
    with _Owner(place) as owner:
        _edit(owner, chance)
        owner.rehash()


def edit_content(place, chance, _made):
    column, value = (
        chance.choice(["before", "after"]),
        chance.choice(['{"name":1.5}', "[]", "{", "null"]),
    )
    with _Owner(place) as owner:
        owner.do(
            f'UPDATE journal SET "{column}" = ? WHERE position = ?', value, chance.randrange(SIZE)
        )


def edit_time(place, chance, _made):
    at = (datetime.now(UTC) - timedelta(days=chance.randrange(1, 99))).replace(tzinfo=None)
    with _Owner(place) as owner:
        owner.do("UPDATE journal SET at = ? WHERE position = ?", str(at), chance.randrange(SIZE))


def edit_leaf(place, chance, _made):
    value = chance.choice([leaf(b"x").hex(), "", "zz"])
    with _Owner(place) as owner:
        owner.do(
            "UPDATE journal SET leaf_hash = ? WHERE position = ?", value, chance.randrange(SIZE)
        )


def delete(place, chance, _made):
    with _Owner(place) as owner:
        owner.do("DELETE FROM journal WHERE position = ?", chance.randrange(SIZE))


def delete_and_close_the_gap(place, chance, _made):
    first = chance.randrange(SIZE - 1)
    with _Owner(place) as owner:
        owner.do("DELETE FROM journal WHERE position = ?", first)
        owner.shift(first, -1)
        owner.rehash()


def delete_and_fill(place, chance, _made):
    """One entry taken out, another put at the end, so that the number is right."""
    first = chance.randrange(SIZE - 1)
    with _Owner(place) as owner:
        owner.do("DELETE FROM journal WHERE position = ?", first)
        owner.shift(first, -1)
        owner.copy_row(SIZE - 2, SIZE - 1)
        owner.rehash()


def insert(place, chance, _made):
    first = chance.randrange(SIZE)
    with _Owner(place) as owner:
        owner.shift(first, 1)
        owner.copy_row(chance.choice([p for p in range(SIZE + 1) if p != first]), first)
        owner.rehash()


def insert_before_the_beginning(place, chance, _made):
    with _Owner(place) as owner:
        owner.copy_row(chance.randrange(SIZE), -chance.randrange(1, 9))
        owner.rehash()


def _swap(owner, chance):
    one, other = chance.sample(range(SIZE), 2)
    for new, old in ((-1, one), (one, other), (other, -1)):
        owner.do("UPDATE journal SET position = ? WHERE position = ?", new, old)


def swap(place, chance, _made):
    with _Owner(place) as owner:
        _swap(owner, chance)


def swap_and_rehash(place, chance, _made):
    with _Owner(place) as owner:
        _swap(owner, chance)
        owner.rehash()


def cut(place, chance, _made):
    with _Owner(place) as owner:
        owner.do("DELETE FROM journal WHERE position >= ?", chance.randrange(SIZE))


def cut_with_checkpoints(place, chance, _made):
    size = chance.randrange(SIZE)
    with _Owner(place) as owner:
        owner.do("DELETE FROM journal WHERE position >= ?", size)
        for table in ("checkpoint", "checkpoint_delivery"):
            owner.do(f"DELETE FROM {table} WHERE size > ?", size)


def empty(place, _chance, _made):
    with _Owner(place) as owner:
        for table in ("journal", "checkpoint", "checkpoint_delivery"):
            owner.do(f"DELETE FROM {table}")


def rechain(place, chance, _made):
    with _Owner(place) as owner:
        _edit(owner, chance)
        owner.rehash()
        owner.forge_checkpoints()


def rechain_and_rewrite_witness(place, chance, _made):
    """Even with the witness in hand, without the key."""
    rechain(place, chance, _made)
    with closing(sqlite3.connect(place / "journal.db")) as raw:
        rows = raw.execute("SELECT size, root, at, key_id, signature FROM checkpoint").fetchall()
    for size, root, at, key_id, signature in rows:
        made = Checkpoint(
            size=size, root=root, at=datetime.fromisoformat(at).replace(tzinfo=UTC),
            key_id=key_id, signature=signature,
        )  # fmt: skip
        file = place / "witness" / f"checkpoint-{size:012d}.json"
        file.write_bytes(made.signed_bytes()[:-1] + f',"signature":"{signature}"}}'.encode())


def old_backup(place, _chance, made):
    shutil.copy(made.folder / "backup.db", place / "journal.db")


def old_backup_that_went_on(place, chance, made):
    """The restored backup grew past what the witness has seen."""
    old_backup(place, chance, made)
    with _Owner(place) as owner:
        for position in range(20, SIZE + chance.randrange(9)):
            owner.copy_row(position - 1, position)
        owner.rehash()


def another_database(place, _chance, made):
    shutil.copy(made.folder / "other" / "journal.db", place / "journal.db")


def checkpoint_root(place, chance, _made):
    with _Owner(place) as owner:
        owner.do(
            "UPDATE checkpoint SET root = ? WHERE size = ?",
            leaf(b"").hex(),
            chance.choice([16, 32, SIZE]),
        )


def checkpoint_signature(place, chance, _made):
    with _Owner(place) as owner:
        owner.do(
            "UPDATE checkpoint SET signature = ? WHERE size = ?",
            "00" * 64,
            chance.choice([16, 32, SIZE]),
        )


def checkpoint_removed(place, chance, _made):
    with _Owner(place) as owner:
        owner.do("DELETE FROM checkpoint WHERE size = ?", chance.choice([16, 32, SIZE]))


def _witness_file(place, chance):
    return chance.choice(sorted((place / "witness").glob("checkpoint-*.json")))


def witness_removed(place, chance, _made):
    _witness_file(place, chance).unlink()


def witness_bit(place, chance, _made):
    file = _witness_file(place, chance)
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content) - 1)] ^= 1 << chance.randrange(7)
    file.write_bytes(content)


TAMPERS = {each.__name__: each for each in (
    edit, edit_and_rehash, edit_content, edit_time, edit_leaf, delete, delete_and_close_the_gap,
    delete_and_fill, insert, insert_before_the_beginning, swap, swap_and_rehash, cut,
    cut_with_checkpoints, empty, rechain, rechain_and_rewrite_witness, old_backup,
    old_backup_that_went_on, another_database, checkpoint_root, checkpoint_signature,
    checkpoint_removed, witness_removed, witness_bit,
)}  # fmt: skip


def main():
    """Run as many tampers as asked and end with 1 where one was missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    missed = run(count)
    sys.stdout.write(f"{count - len(missed)} of {count} tampers found; missed: {missed}\n")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
