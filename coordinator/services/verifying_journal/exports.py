"""An exported journal, verified from its file, the public keys and the witness alone."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.core.tree import Frontier, includes, leaf
from coordinator.services.keeping_keys import Keys, is_signed
from coordinator.services.verifying_journal import report as say
from coordinator.services.verifying_journal.report import Finding, Report
from coordinator.services.witnessing import Witnessed
from coordinator.store.checkpoints import Checkpoint
from coordinator.store.journal.encoding import LEAF_FIELDS, encoded

FORMAT = "coordinator-journal/1"
NAMED = 50


@dataclass(kw_only=True)
class _Reading:
    """What has been read of an export so far."""

    checkpoint: Checkpoint
    whole: bool
    keys: Keys
    entries: int = 0
    last: int = -1
    sealed: bool = False
    leaves: list[bytes] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def verify_export(file: Path, witness: Witnessed, keys: Keys, began: float) -> Report:
    """Verify JSON lines as the export writes them: header, entries with proofs, seal."""
    with _lines(file) as lines:
        state = _begin(next(lines, b""), keys)
        digest = hashlib.sha256()
        for number, (line, following) in enumerate(_with_next(file), 1):
            if following is None:
                _seal(state, line, digest.hexdigest())
                break
            digest.update(line)
            if number > 1 and not _entry(state, line) and len(state.findings) < NAMED:
                text = say.EXPORT_ALTERED.fill(line=number)
                state.findings.append(Finding(kind="export_altered", text=text))
    state.findings += _against(state, witness)
    intact = state.sealed and not state.findings
    return Report(
        size=state.entries,
        root=state.checkpoint.root,
        checkpoints=1,
        proven=state.entries if intact else 0,
        findings=tuple(state.findings),
        seconds=round(perf_counter() - began, 3),
    )


class _lines:  # noqa: N801 - reads like the word it stands for
    """The lines of a file; raises NotKnown where it cannot be opened."""

    def __init__(self, file: Path) -> None:
        try:
            self._file = file.open("rb")
        except OSError as fault:
            raise NotKnown(_NO_EXPORT.fill(file=file)) from fault

    def __enter__(self) -> Iterator[bytes]:
        return iter(self._file)

    def __exit__(self, *_fault: object) -> None:
        self._file.close()


_NO_EXPORT = Text("{file} 不是日志导出文件", "{file} is no export of a journal")


def _with_next(file: Path) -> Iterator[tuple[bytes, bytes | None]]:
    with _lines(file) as lines:
        line = next(lines, b"")
        for following in lines:
            yield line, following
            line = following
        yield line, None


def _begin(line: bytes, keys: Keys) -> _Reading:
    try:
        header = json.loads(line)
        if header["format"] != FORMAT:
            raise ValueError(header["format"])
        checkpoint = Checkpoint.from_content(header["checkpoint"])
        state = _Reading(checkpoint=checkpoint, whole=bool(header["whole"]), keys=keys)
    except (ValueError, KeyError, TypeError) as fault:
        raise NotKnown(_NO_EXPORT.fill(file="?")) from fault
    if not is_signed(keys, checkpoint.key_id, checkpoint.signature, checkpoint.signed_bytes()):
        text = say.FORGED if checkpoint.key_id in keys else say.UNKNOWN_KEY
        filled = text.fill(size=checkpoint.size, key=checkpoint.key_id)
        state.findings.append(Finding(kind="checkpoint_forged", text=filled))
    return state


def _entry(state: _Reading, line: bytes) -> bool:
    """Whether the line is an entry under the checkpoint, after the one before."""
    try:
        told: dict[str, Any] = json.loads(line)
        entry, proof = told["entry"], [bytes.fromhex(each) for each in told["proof"]]
        if entry.keys() != set(LEAF_FIELDS) or told.keys() != {"entry", "proof"}:
            return False
        found, position = leaf(encoded(entry)), entry["position"]
        in_order = type(position) is int and position > state.last
        state.entries, state.last = state.entries + 1, position
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    if state.whole:
        state.leaves.append(found)
    root, size = bytes.fromhex(state.checkpoint.root), state.checkpoint.size
    return in_order and includes(root=root, size=size, leaf_hash=found, index=position, proof=proof)


def _seal(state: _Reading, line: bytes, digest: str) -> None:
    """The last line signs everything above it, so that no entry can be left out."""
    try:
        seal = json.loads(line)
        content = {"entries": seal["entries"], "key_id": seal["key_id"], "sha256": seal["sha256"]}
        signed = is_signed(state.keys, seal["key_id"], seal["signature"], sealed_bytes(content))
    except (ValueError, KeyError, TypeError):
        signed, content = False, {}
    state.sealed = signed and content["sha256"] == digest and content["entries"] == state.entries
    if not state.sealed:
        state.findings.append(Finding(kind="export_altered", text=say.EXPORT_BROKEN))


def sealed_bytes(content: dict[str, Any]) -> bytes:
    """What the signature of the last line is over."""
    return b"coordinator-journal-export/1 " + encoded(content)


def _against(state: _Reading, witness: Witnessed) -> Iterator[Finding]:
    """The export's checkpoint against the witness; a whole export also against the smaller ones."""
    frontier, own = Frontier(), state.checkpoint
    for each in witness.checkpoints:
        if each.size > own.size:
            break
        if each.size == own.size:
            matches = each.root == own.root
        elif state.whole:
            frontier = frontier.grow(state.leaves[frontier.size : each.size])
            matches = frontier.root().hex() == each.root
        else:
            continue
        if not matches:
            text = say.REWRITTEN.fill(first=0, last=each.size - 1, size=each.size)
            yield Finding(kind="rewritten", text=text)
    if state.whole and state.entries != own.size:
        text = say.SHORTER.fill(size=state.entries, seen=own.size)
        yield Finding(kind="shorter", text=text)
