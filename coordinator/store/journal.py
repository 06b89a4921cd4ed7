"""The journal: an act and its entry are written in one transaction, or neither is."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coordinator.store.schema import JournalRow
from coordinator.store.users import Person


def write(  # noqa: PLR0913 - who, what, on what, before, after, why
    session: Session,
    by: Person | None,
    act: str,
    *,
    kind: str,
    ref: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    role: str = "",
    source: str = "",
) -> None:
    """Append one entry to the journal in the session of the act; never commits."""
    last = session.scalar(select(func.max(JournalRow.position)))
    position = 0 if last is None else last + 1
    values: dict[str, Any] = {
        "position": position,
        "at": datetime.now(UTC),
        "actor": by.login if by else "",
        "actor_name": by.name if by else "",
        "role": role or (min(by.roles) if by and by.roles else ""),
        "jurisdiction": by.jurisdiction_ref if by else "",
        "unit_code": by.unit_code if by else "",
        "act": act,
        "object_kind": kind,
        "object_ref": ref,
        "before": dict(before or {}),
        "after": dict(after or {}),
        "reason": reason,
        "source": source,
    }
    session.add(JournalRow(**values, leaf_hash=leaf_hash(values)))
    session.flush()


def leaf_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 of 0x00 and the canonical JSON of an entry (RFC 6962, 2.1), in hexadecimal."""
    plain = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"\0" + text.encode()).hexdigest()
