"""The bytes an entry is hashed from: different entries never give the same bytes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from coordinator.core.tree import leaf

LEAF_FIELDS = (
    "act", "actor", "actor_name", "after", "at", "before", "jurisdiction", "object_kind",
    "object_ref", "outcome", "position", "reason", "request", "role", "source", "unit_code",
)  # fmt: skip
"""What a leaf is made of, in the order of the bytes."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def leaf_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 of 0x00 and the canonical bytes of an entry (RFC 6962, 2.1), in hexadecimal."""
    return leaf(canonical(values)).hex()


def canonical(values: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no white space, UTF-8 unescaped, `at` in UTC to the microsecond.

    Raises ValueError for what JSON would let coincide or cannot hold: numbers with a fraction,
    keys that are no text, sequences other than lists, half of a surrogate pair, U+0000.
    """
    fields = {**values, "at": _moment(values["at"])} if "at" in values else dict(values)
    _check(fields)
    return encoded(fields)


def encoded(fields: Mapping[str, Any]) -> bytes:
    """The bytes of an entry that was read back: `at` is text already and nothing is refused."""
    return _encode(fields).encode("utf-8", "surrogatepass")


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _check(value: object) -> None:
    if type(value) is str:
        if "\0" in value or (not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value)):
            raise ValueError("a text with U+0000 or half of a surrogate pair")
    elif type(value) is dict:
        for key, each in value.items():
            if type(key) is not str:
                raise ValueError(f"a key that is no text: {key!r}")
            _check(key)
            _check(each)
    elif type(value) is list:
        for each in value:
            _check(each)
    elif value is not None and type(value) not in (int, bool):
        raise ValueError(f"neither text, whole number, truth, list nor mapping: {type(value)}")
