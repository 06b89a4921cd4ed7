"""Good rows on their way from the check to the confirmation, as bytes in the import's own row."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coordinator.exchange.sheets.fields import Library

Row = dict[str, Any]
KEYS: Mapping[Library, tuple[str, ...]] = {
    "targets": ("uscc", "reg_no", "key"),
    "inspectors": ("code", "certificate"),
    "items": ("code",),
    "joint_items": ("code",),
}
"""What a row takes so that no other row of the file may have it."""


def pack(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> bytes:
    """Lines and values of rows, all with the same columns."""
    columns = list(rows[0][1]) if rows else []
    cells = [[line, *(values[name] for name in columns)] for line, values in rows]
    text = json.dumps([columns, cells], ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 3)


def unpack(packed: bytes) -> list[tuple[int, Row]]:
    """The rows as they were packed."""
    if not packed:
        return []
    columns, cells = json.loads(zlib.decompress(packed))
    return [(row[0], dict(zip(columns, row[1:], strict=True))) for row in cells]


def taken(
    library: Library, rows: Iterable[tuple[int, Mapping[str, Any]]]
) -> dict[str, dict[str, int]]:
    """For each kind of key the values of the rows and their lines."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in KEYS[library]}
    for line, values in rows:
        for kind, lines in found.items():
            if values[kind]:
                lines[values[kind]] = line
    return found
