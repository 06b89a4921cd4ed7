"""targets.csv: all target libraries, checked column by column so that a million rows stay quick."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from coordinator.core.codes.cell import Damage
from coordinator.core.codes.credit import read_credit_code, valid_codes
from coordinator.core.codes.registration import read_registration_number
from coordinator.core.model import NO_COORDINATE, Flag, TargetKind, Targets, TargetState
from coordinator.core.text import Text
from coordinator.exchange.bundle import cells
from coordinator.exchange.bundle.table import Table

_PLAIN = ("entity_type", "address", "industry", "scope", "scale", "risk")
_IDS = ("department", "row")
MOST_VISITS = 10_000


def read_targets(table: Table) -> Targets:
    """The libraries in the order of department and row; faults are noted in the table."""
    columns: dict[str, Any] = {name: table.columns[name] for name in _PLAIN}
    for name in ("department", "row", "name"):
        read = cells.identifier if name in _IDS else cells.filled
        columns[name] = _texts(table.read(name, read))
    columns["kind"] = _texts(table.read("kind", cells.term(TargetKind)))
    columns["state"] = _texts(table.read("state", cells.term(TargetState)))
    columns["region"] = _texts(table.read("region", cells.region))
    flags = table.read("flags", cells.several(cells.term(Flag)))
    joined = {its: ";".join(sorted(set(its or ()))) for its in set(flags)}
    columns["flags"] = list(map(joined.__getitem__, flags))
    columns["uscc"] = _codes(table)
    columns["reg_no"] = _registration_numbers(table)
    order = _order(columns["department"], columns["row"])
    if order != list(range(len(order))):
        columns = {name: [column[i] for i in order] for name, column in columns.items()}
    visits = table.read("visits_this_year", cells.whole(0, MOST_VISITS))
    columns["visits_this_year"] = np.array([v or 0 for v in visits], dtype=np.int32)[order]
    for name, most in (("lng", cells.LONGITUDE), ("lat", cells.LATITUDE)):
        columns[name] = np.array(_degrees(table, name, most), dtype=np.int32)[order]
    return Targets(**columns)


def _texts(values: Sequence[str | None]) -> list[str]:
    text = {value: "" if value is None else str(value) for value in set(values)}
    return list(map(text.__getitem__, values))


def _codes(table: Table) -> list[str]:
    """Valid credit codes in capitals; an empty cell stays empty, anything else is refused."""
    found = list(table.columns["uscc"])
    for row in np.flatnonzero(~valid_codes(found)).tolist():
        if not found[row]:
            continue
        code = read_credit_code(found[row])
        if isinstance(code, Damage):
            found[row] = ""
            if code.code != "empty":
                table.report(row, "uscc", code.text)
        else:
            found[row] = code
    _refuse_twins(table, found)
    return found


def _refuse_twins(table: Table, codes: list[str]) -> None:
    """No library holds one credit code twice."""
    libraries: dict[str, list[str]] = defaultdict(list)
    for department, code in zip(table.columns["department"], codes, strict=True):
        if code:
            libraries[department].append(code)
    if all(len(set(its)) == len(its) for its in libraries.values()):
        return
    first: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(table.columns["department"], codes, strict=True)):
        if not key[1]:
            continue
        if key in first:
            line = table.lines[first[key]]
            table.report(
                row,
                "uscc",
                Text(
                    f"同一名录库中第 {line} 行已有这个信用代码",
                    f"line {line} of the same library already has this credit code",
                ),
            )
        first.setdefault(key, row)


def _registration_numbers(table: Table) -> list[str]:
    """Registration numbers as they key a subject; one that a spreadsheet rewrote would join strangers."""
    found = list(table.columns["reg_no"])
    for row, cell in enumerate(found):
        if not cell or (cell.isascii() and cell.isdigit() and cell.strip("0")):
            continue
        number = read_registration_number(cell)
        if not isinstance(number, Damage):
            found[row] = number
            continue
        found[row] = ""
        if number.code != "empty":
            table.report(row, "reg_no", number.text)
    return found


def _degrees(table: Table, name: str, most: int) -> list[int]:
    other = table.columns["lat" if name == "lng" else "lng"]
    for row, (its, others) in enumerate(zip(table.columns[name], other, strict=True)):
        if others and not its:
            table.report(row, name, _HALF_A_PLACE)
    in_degrees = cells.micro_degrees(most)
    read = table.read(name, lambda cell: in_degrees(cell) if cell else NO_COORDINATE)
    return [NO_COORDINATE if value is None else value for value in read]


_HALF_A_PLACE = Text("经纬度缺一", "longitude and latitude go together; one is missing")


def _order(departments: list[str], rows: list[str]) -> list[int]:
    pairs = list(zip(departments, rows, strict=True))
    return sorted(range(len(pairs)), key=pairs.__getitem__)
