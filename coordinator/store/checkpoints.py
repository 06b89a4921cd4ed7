"""Signed roots of the journal, and what waits to be taken to the witnesses."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.tree import Frontier
from coordinator.store.schema.journal import CheckpointDelivery, CheckpointRow

FORMAT = "coordinator-checkpoint/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """The root of the first `size` entries, signed; root and signature in hexadecimal."""

    size: int
    root: str
    at: datetime
    key_id: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What the signature is over: canonical JSON of everything else."""
        return _compact({k: v for k, v in self.content().items() if k != "signature"})

    def content(self) -> dict[str, Any]:
        """The checkpoint as JSON."""
        return {
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "format": FORMAT,
            "key_id": self.key_id,
            "root": self.root,
            "signature": self.signature,
            "size": self.size,
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "Checkpoint":
        """The checkpoint in JSON; raises ValueError, KeyError or TypeError where it is none."""
        if content["format"] != FORMAT:
            raise ValueError(f"not {FORMAT}")
        made = cls(
            size=content["size"],
            root=content["root"],
            at=datetime.fromisoformat(content["at"]),
            key_id=content["key_id"],
            signature=content["signature"],
        )
        if made.content() != content or made.signature != made.signature.lower():
            raise ValueError("not written as a checkpoint is")
        return made


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A checkpoint and the witness that does not have it yet (or has: `delivered_at`)."""

    checkpoint: Checkpoint
    witness: str
    asked_at: datetime
    delivered_at: datetime | None
    attempts: int
    problem: str


def last(session: Session) -> Checkpoint | None:
    """The checkpoint of the largest size."""
    row = session.scalar(select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1))
    return _checkpoint(row) if row else None


def of_size(session: Session, size: int) -> Checkpoint | None:
    """The checkpoint at this size."""
    row = session.get(CheckpointRow, size)
    return _checkpoint(row) if row else None


def newest(session: Session, *, limit: int = 30) -> tuple[Checkpoint, ...]:
    """The last checkpoints, newest first."""
    rows = session.scalars(select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(limit))
    return tuple(_checkpoint(row) for row in rows)


def frontier(session: Session, size: int) -> Frontier:
    """The frontier kept with the checkpoint at this size; raises ValueError where it is none."""
    row = session.get(CheckpointRow, size)
    return (
        Frontier(size=size, peaks=tuple(bytes.fromhex(p) for p in row.peaks)) if row else Frontier()
    )


def add(session: Session, made: Checkpoint, frontier: Frontier, witnesses: Iterable[str]) -> None:
    """Keep a checkpoint and queue it for the witnesses."""
    peaks = [each.hex() for each in frontier.peaks]
    session.add(
        CheckpointRow(
            size=made.size,
            root=made.root,
            at=made.at,
            key_id=made.key_id,
            signature=made.signature,
            peaks=peaks,
        )
    )
    session.add_all(
        CheckpointDelivery(size=made.size, witness=each, asked_at=made.at) for each in witnesses
    )
    session.flush()


def waiting(session: Session, *, limit: int = 200) -> tuple[Delivery, ...]:
    """Deliveries not yet done, smallest size first."""
    return _deliveries(session, CheckpointDelivery.delivered_at.is_(None), limit)


def deliveries(session: Session, sizes: Iterable[int]) -> tuple[Delivery, ...]:
    """The deliveries of the checkpoints of these sizes."""
    return _deliveries(session, CheckpointDelivery.size.in_(tuple(sizes)), None)


def delivered(session: Session, delivery: Delivery, at: datetime, *, problem: str = "") -> None:
    """Note an attempt: done, or what stood in the way."""
    row = session.scalar(
        select(CheckpointDelivery).where(
            CheckpointDelivery.size == delivery.checkpoint.size,
            CheckpointDelivery.witness == delivery.witness,
        )
    )
    if row is None or row.delivered_at is not None:
        return
    row.attempts += 1
    row.problem = problem[:200]
    row.delivered_at = None if problem else at


def _deliveries(session: Session, condition: Any, limit: int | None) -> tuple[Delivery, ...]:
    rows = session.execute(
        select(CheckpointDelivery, CheckpointRow)
        .join(CheckpointRow, CheckpointRow.size == CheckpointDelivery.size)
        .where(condition)
        .order_by(CheckpointDelivery.size, CheckpointDelivery.witness)
        .limit(limit)
    )
    return tuple(
        Delivery(
            checkpoint=_checkpoint(row),
            witness=sent.witness,
            asked_at=sent.asked_at,
            delivered_at=sent.delivered_at,
            attempts=sent.attempts,
            problem=sent.problem,
        )
        for sent, row in rows
    )


def _checkpoint(row: CheckpointRow) -> Checkpoint:
    return Checkpoint(
        size=row.size, root=row.root, at=row.at, key_id=row.key_id, signature=row.signature
    )


def _compact(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
