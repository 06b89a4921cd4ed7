"""Which row of the library a row of a file is: by its own number, code, registration number, name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coordinator.exchange.sheets.cells import micro_degrees
from coordinator.exchange.sheets.fields import Library
from coordinator.store.imports.libraries import COLUMNS, Cells

_SOURCE = {"lead_as_written": "lead", "partners_as_written": "partners"}


def matched(
    library: Library, rows: Sequence[Mapping[str, Any]], stands: Mapping[str, Cells]
) -> list[str]:
    """The key in the library for each row: of the row it already is, else its own; no key twice.

    Only targets can have come under another key: their own number may be missing from the file.
    """
    if library != "targets":
        return [row["key"] for row in rows]
    names = COLUMNS["targets"]
    uscc, reg_no = names.index("uscc"), names.index("reg_no")
    name, address = names.index("name"), names.index("address")
    by_code = {cells[uscc]: key for key, cells in stands.items() if cells[uscc]}
    by_number = {cells[reg_no]: key for key, cells in stands.items() if cells[reg_no]}
    unnumbered = {
        (cells[name], cells[address]): key
        for key, cells in stands.items()
        if not cells[uscc] and not cells[reg_no]
    }
    used: set[str] = {row["row"] for row in rows if row["row"]}
    keys: list[str] = []
    for row in rows:
        candidates: Iterable[str | None] = (
            by_code.get(row["uscc"]) if row["uscc"] else None,
            # a number that stands under another code is another firm's
            _same_firm(by_number.get(row["reg_no"]), row, stands, uscc) if row["reg_no"] else None,
            unnumbered.get((row["name"], row["address"])),
            row["key"],
            f"{row['key']}-2",
        )
        if row["row"]:
            keys.append(row["row"])
            continue
        key = next(each for each in candidates if each and each not in used)
        used.add(key)
        keys.append(key)
    return keys


def cells_of(library: Library, values: Mapping[str, Any]) -> Cells:
    """The cells of a checked row in the order of `COLUMNS`, as they will stand in the library."""
    return tuple(_cell(name, values[_SOURCE.get(name, name)]) for name in COLUMNS[library])


def _same_firm(
    key: str | None, row: Mapping[str, Any], stands: Mapping[str, Cells], uscc: int
) -> str | None:
    if key is None or (row["uscc"] and stands[key][uscc] not in ("", row["uscc"])):
        return None
    return key


def _cell(name: str, value: Any) -> Any:
    if name in ("lng", "lat"):
        return micro_degrees(value) if value else None
    return value
