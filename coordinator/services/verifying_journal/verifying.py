"""From a database or an export to a report."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

from coordinator.core.tree import Frontier
from coordinator.services import witnessing
from coordinator.services.checkpointing import FOLDER
from coordinator.services.keeping_keys import Keys, is_signed, public_keys
from coordinator.services.verifying_journal import report as say
from coordinator.services.verifying_journal.exports import verify_export
from coordinator.services.verifying_journal.report import Finding, Kind, Report
from coordinator.services.verifying_journal.rows import (
    Raw,
    opened,
    overview,
    rows,
)
from coordinator.services.witnessing import Witnessed
from coordinator.store.checkpoints import Checkpoint

NAMED = 20
"""How many findings of one kind are told one by one."""
CHUNK = 4096


def verify_journal(source: str | Path, witness_folder: Path | None, keys: Keys | Path) -> Report:
    """Verify the journal in a database (by URL) or in an export (a path).

    `keys` are the public keys, or the folder that holds them; take them and `witness_folder` from
    elsewhere than the database. Reads only. Raises NotKnown where there is nothing to read.
    """
    began = perf_counter()
    known = public_keys(keys) if isinstance(keys, Path) else keys
    # the witness before the database: what it holds by now, the database must have
    witness = witnessing.held(witness_folder) if witness_folder else _NO_WITNESS
    if isinstance(source, Path):
        return verify_export(source, witness, known, began)
    with opened(source) as engine:
        told = overview(engine, FOLDER)
        own = [each for each in told.checkpoints if each]
        walk = _Walk(each.size for each in (*witness.checkpoints, *own))
        walk.through(rows(engine, told.last))
    findings = [
        *walk.findings,
        *_checkpoints(walk, told.checkpoints, witness, known),
        *_witness(witness, told.delivered if witness_folder else (), witness_folder),
    ]
    return Report(
        size=walk.size,
        root=walk.frontier.root().hex(),
        checkpoints=len({each.size for each in (*witness.checkpoints, *own)}),
        proven=_proven(walk, [*witness.checkpoints, *own], known),
        findings=tuple(_told(findings)),
        seconds=round(perf_counter() - began, 3),
    )


_NO_WITNESS = Witnessed(checkpoints=(), unreadable=())


class _Walk:
    """One pass over the rows: each against its own hash, the tree against every wanted size."""

    def __init__(self, sizes: Iterable[int]) -> None:
        self.sizes = sorted({size for size in sizes if type(size) is int and size > 0})
        self.roots: dict[int, str] = {}
        self.findings: list[Finding] = []
        self.frontier = Frontier()
        self._next = 0

    @property
    def size(self) -> int:
        return self.frontier.size

    def through(self, found: Iterator[Raw]) -> None:
        leaves = self._checked(found)
        for size in self.sizes:
            self._grow(leaves, size)
            if self.size == size:
                self.roots[size] = self.frontier.root().hex()
        self._grow(leaves, None)

    def _grow(self, leaves: Iterator[bytes], until: int | None) -> None:
        count = CHUNK
        while count:
            count = CHUNK if until is None else min(CHUNK, until - self.size)
            before = self.size
            self.frontier = self.frontier.grow(islice(leaves, count))
            if self.size == before:
                return

    def _checked(self, found: Iterator[Raw]) -> Iterator[bytes]:
        for row in found:
            if row.position != self._next:
                self._out_of_order(row)
            if row.found is None or row.found != row.claimed:
                text = say.ALTERED.fill(position=row.position)
                self.findings.append(Finding(kind="altered", text=text, position=row.position))
            self._next = max(row.position, self._next - 1) + 1
            # the claimed hash, so that one altered entry does not hide where others are
            yield row.claimed

    def _out_of_order(self, row: Raw) -> None:
        if row.position > self._next:
            text = say.MISSING.fill(first=self._next, last=row.position - 1)
            self.findings.append(Finding(kind="missing", text=text, position=self._next))
            return
        text = say.EXTRA.fill(position=row.position)
        self.findings.append(Finding(kind="extra", text=text, position=row.position))


def _checkpoints(
    walk: _Walk, kept: tuple[Checkpoint | None, ...], witness: Witnessed, keys: Keys
) -> Iterator[Finding]:
    own = {c.size: c for c in kept if c}
    if None in kept:
        yield Finding(kind="checkpoint_forged", text=say.FORGED.fill(size="?"))
    for each in witness.checkpoints:
        if each.size not in own or own[each.size].root != each.root:
            text = say.REMOVED.fill(size=each.size)
            yield Finding(kind="checkpoint_removed", text=text, position=each.size)
    seen = set()
    for each in sorted([*own.values(), *witness.checkpoints], key=lambda c: c.size):
        if each not in seen:
            seen.add(each)
            yield from _signature(each, keys)
    yield from _roots(walk, {(c.size, c.root) for c in seen if _is_signed(c, keys)})


def _signature(checkpoint: Checkpoint, keys: Keys) -> Iterator[Finding]:
    if _is_signed(checkpoint, keys):
        return
    kind: Kind = "checkpoint_forged" if checkpoint.key_id in keys else "key_unknown"
    text = say.FORGED if checkpoint.key_id in keys else say.UNKNOWN_KEY
    filled = text.fill(size=checkpoint.size, key=checkpoint.key_id)
    yield Finding(kind=kind, text=filled, position=checkpoint.size)


def _roots(walk: _Walk, signed: set[tuple[int, str]]) -> Iterator[Finding]:
    good, largest = 0, max((size for size, _ in signed), default=0)
    for size, root in sorted(signed):
        if size > walk.size:
            continue
        if walk.roots.get(size) == root:
            good = size
            continue
        text = say.REWRITTEN.fill(first=good, last=size - 1, size=size)
        yield Finding(kind="rewritten", text=text, position=good)
    if largest > walk.size:
        text = say.SHORTER.fill(size=walk.size, seen=largest)
        yield Finding(kind="shorter", text=text, position=walk.size)


def _witness(witness: Witnessed, given: tuple[int, ...], folder: Path | None) -> Iterator[Finding]:
    for name in witness.unreadable:
        text = say.UNREADABLE.fill(name=name)
        yield Finding(kind="witness_unreadable", text=text)
    held = [c.size for c in witness.checkpoints]
    for size in given:
        place = bisect_left(held, size)
        if place < len(held) and held[place] == size:
            continue
        # it may have come after the folder was read
        if folder and not (folder / witnessing.name(size)).exists():
            text = say.INCOMPLETE.fill(size=size)
            yield Finding(kind="witness_incomplete", text=text, position=size)


def _proven(walk: _Walk, checkpoints: list[Checkpoint], keys: Keys) -> int:
    """How many entries lie under a signed checkpoint that agrees with them."""
    agreeing = (c.size for c in checkpoints if walk.roots.get(c.size) == c.root)
    signed = {c.size for c in checkpoints if _is_signed(c, keys)}
    return max((size for size in agreeing if size in signed), default=0)


def _is_signed(checkpoint: Checkpoint, keys: Keys) -> bool:
    return is_signed(keys, checkpoint.key_id, checkpoint.signature, checkpoint.signed_bytes())


def _told(findings: list[Finding]) -> Iterator[Finding]:
    """The first `NAMED` of each kind, and how many more there are."""
    counts: dict[Kind, int] = {}
    for finding in findings:
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
        if counts[finding.kind] <= NAMED:
            yield finding
    for kind, count in counts.items():
        if count > NAMED:
            yield Finding(kind=kind, text=say.MORE.fill(n=count - NAMED))
