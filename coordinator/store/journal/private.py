"""Personal values in the journal: only their salted hash is in the chain, so they can be forgotten."""

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from coordinator.store.schema.journal import JournalPrivate

WITHHELD = {"withheld": True}
"""What stands in the journal in place of a password or another secret."""
NUMBERS = frozenset({"phone", "mobile", "certificate", "certificate_number", "id_number"})
"""Fields whose values never enter the journal in full, whoever writes them."""
_SECRET = re.compile("password|passwd|secret|token|second_factor|recovery", re.IGNORECASE)
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Private:
    """A personal value for `before` or `after`: the journal keeps {"hash": …} of it."""

    value: str


class Sealing:
    """Turns what a service tells into what the journal holds, and collects the values set apart."""

    def __init__(self) -> None:
        self.rows: list[JournalPrivate] = []

    def seal(self, value: object, field: str = "") -> Any:
        """Plain JSON; personal numbers masked and hashed, secrets withheld.

        Raises TypeError for values that are neither JSON nor dates, decimals or enumerations.
        """
        if isinstance(value, Private):
            return self._hashed(value.value, shown=value.value)
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, Enum):
            return self.seal(value.value, field)
        if isinstance(value, str):
            return self._text(value, field)
        if isinstance(value, (list, tuple, set, frozenset)):
            ordered = sorted(value) if isinstance(value, (set, frozenset)) else value
            return [self.seal(each, field) for each in ordered]
        return value if value is None or isinstance(value, (bool, int)) else _written(value)

    def _mapping(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        if value.keys() == {"hash"}:
            return {"hash": clean(str(value["hash"]))}
        return {clean(str(key)): self.seal(each, str(key)) for key, each in value.items()}

    def _text(self, value: str, field: str) -> object:
        if value and _SECRET.search(field):
            return dict(WITHHELD)
        if value and field in NUMBERS:
            return self._hashed(value, shown=masked(value))
        return clean(value)

    def _hashed(self, value: str, *, shown: str) -> dict[str, str]:
        salt = secrets.token_hex(16)
        digest = salted_hash(salt, value)
        kept = JournalPrivate(hash=digest, salt=salt, value=shown, at=datetime.now(UTC))
        self.rows.append(kept)
        return {"hash": digest}


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, float)):
        return str(value)
    what = "a dataclass: give its fields" if is_dataclass(value) else "not JSON"
    raise TypeError(f"{type(value).__name__} cannot be journalled: {what}")


def clean(text: str) -> str:
    """Text every database holds, with mobile numbers masked."""
    # markup and other kinds of text become text
    return str.__str__(_MOBILE.sub(r"\1****\2", _UNHOLDABLE.sub("\ufffd", text)))


def masked(number: str) -> str:
    """A number with all but its ends hidden: 138****1234."""
    if len(number) < 8:
        return "****"
    head = number[:3] if _MOBILE.fullmatch(number) else ""
    return f"{head}****{number[-4:]}"


def salted_hash(salt: str, value: str) -> str:
    """SHA-256 of salt and value, in hexadecimal; 128 bits of salt keep it from being guessed."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode("utf-8", "replace")).hexdigest()


def known_values(session: Session, hashes: Collection[str]) -> dict[str, str]:
    """The values that are still kept, by hash; a forgotten one is missing."""
    found = select(JournalPrivate).where(JournalPrivate.hash.in_(hashes))
    return {row.hash: row.value for row in session.scalars(found)} if hashes else {}


def forget(session: Session, until: datetime) -> int:
    """Delete the values set apart before `until`; returns how many."""
    old = JournalPrivate.at < until
    count = session.scalar(select(func.count()).select_from(JournalPrivate).where(old)) or 0
    session.execute(delete(JournalPrivate).where(old))
    return count
