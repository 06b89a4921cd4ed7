"""Exporting the journal as JSON lines that verify without the database."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from coordinator.core.errors import NotPossible, Refusal
from coordinator.core.text import Text
from coordinator.core.tree import Tree
from coordinator.services.checkpointing import Witnesses, checkpoint
from coordinator.services.keeping_keys import Signer, open_key
from coordinator.services.verifying_journal.exports import FORMAT, sealed_bytes
from coordinator.store import checkpoints, journal
from coordinator.store.checkpoints import Checkpoint
from coordinator.store.database import act, reading
from coordinator.store.journal import Wanted, entries
from coordinator.store.journal.encoding import LEAF_FIELDS, encoded
from coordinator.store.person import Person

NAME = "journal.jsonl"
PAGE = 2000


def export_journal(
    person: Person, wanted: Wanted, purpose: str, witnesses: Witnesses
) -> Iterator[bytes]:
    """The entries the person may see as JSON lines, each with its proof; journalled with purpose.

    The lines are: a header with the signed checkpoint, the entries, a signed seal over all above.
    Raises Refusal without a purpose.
    """
    if len(purpose.strip()) < 2:
        raise Refusal(_NO_PURPOSE)
    signer = open_key(witnesses.key_file, create=witnesses.create_key)
    after = {"filters": {k: v for k, v in asdict(wanted).items() if v}}
    act(
        lambda session: journal.write(
            session, person, "journal_exported", kind="journal", after=after, reason=purpose.strip()
        )
    )
    checkpoint(witnesses)
    with reading() as session:
        made = checkpoints.last(session)
    if made is None:
        raise NotPossible(_NO_CHECKPOINT)
    return _lines(person, wanted, made, signer)


_NO_PURPOSE = Text("请写明导出的用途", "say what the export is for")
_NO_CHECKPOINT = Text("还没有检查点，不能导出", "there is no checkpoint yet to export under")


def _lines(person: Person, wanted: Wanted, made: Checkpoint, signer: Signer) -> Iterator[bytes]:
    digest, count = hashlib.sha256(), 0
    for line in _signed_lines(person, wanted, made):
        digest.update(line)
        count += 1
        yield line
    content = {"entries": count - 1, "key_id": signer.key_id, "sha256": digest.hexdigest()}
    yield _line({**content, "signature": signer.sign(sealed_bytes(content))})


def _signed_lines(person: Person, wanted: Wanted, made: Checkpoint) -> Iterator[bytes]:
    with reading() as session:
        tree = Tree(list(entries.leaf_hashes(session, 0, made.size)))
        count = entries.count(session, person, wanted, below=made.size)
    yield _line({
        "checkpoint": made.content(),
        "format": FORMAT,
        "selection": _selection(wanted),
        "whole": count == made.size,
    })  # fmt: skip
    for entry in _entries(person, wanted, made):
        proof = [each.hex() for each in tree.inclusion(entry["position"])]
        yield _line({"entry": entry, "proof": proof})


def _entries(person: Person, wanted: Wanted, made: Checkpoint) -> Iterator[dict[str, Any]]:
    """A page at a time: a slow reader of the file must not hold a transaction open."""
    first, more = 0, True
    while more:
        with reading() as session:
            query = entries.selected(person, wanted, first=first, below=made.size).limit(PAGE)
            found = session.execute(query).all()
        for row in found:
            told = {name: getattr(row, name) for name in LEAF_FIELDS}
            yield told | {"at": _moment(told["at"])}
        more = len(found) == PAGE
        first = found[-1].position + 1 if found else first


def _selection(wanted: Wanted) -> dict[str, str]:
    return {k: _moment(v) if isinstance(v, datetime) else v for k, v in asdict(wanted).items() if v}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _line(content: dict[str, Any]) -> bytes:
    return encoded(content) + b"\n"
