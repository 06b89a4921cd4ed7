"""targets.csv: all target libraries, checked column by column so that a million rows stay quick."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from coordinator.core.codes.cell import Damage
from coordinator.core.codes.credit import read_credit_codes
from coordinator.core.model import NO_COORDINATE, Flag, TargetKind, Targets, TargetState
from coordinator.core.text import Text
from coordinator.exchange.bundle import cells
from coordinator.exchange.bundle.table import Table

_PLAIN = ("entity_type", "address", "industry", "scope", "scale", "risk", "reg_no")
MOST_VISITS = 10_000


def read_targets(table: Table) -> Targets:
    """The libraries in the order of department and row; faults are noted in the table."""
    columns: dict[str, Any] = {name: table.columns[name] for name in _PLAIN}
    for name in ("department", "row", "name"):
        columns[name] = _texts(table.read(name, cells.filled))
    columns["kind"] = _texts(table.read("kind", cells.term(TargetKind)))
    columns["state"] = _texts(table.read("state", cells.term(TargetState)))
    columns["region"] = _texts(table.read("region", cells.region))
    flags = table.read("flags", cells.several(cells.term(Flag)))
    joined = {its: ";".join(sorted(set(its or ()))) for its in set(flags)}
    columns["flags"] = list(map(joined.__getitem__, flags))
    columns["uscc"] = _codes(table)
    order = _order(columns["department"], columns["row"])
    if order != list(range(len(order))):
        columns = {name: [column[i] for i in order] for name, column in columns.items()}
    visits = table.read("visits_this_year", cells.whole(0, MOST_VISITS))
    columns["visits_this_year"] = np.array([v or 0 for v in visits], dtype=np.int32)[order]
    for name in ("lng", "lat"):
        columns[name] = np.array(_degrees(table, name), dtype=np.int32)[order]
    return Targets(**columns)


def _texts(values: Sequence[str | None]) -> list[str]:
    text = {value: "" if value is None else str(value) for value in set(values)}
    return list(map(text.__getitem__, values))


def _codes(table: Table) -> list[str]:
    """Valid credit codes in capitals; an empty cell stays empty, anything else is refused."""
    found = []
    for row, code in enumerate(read_credit_codes(table.columns["uscc"])):
        if not isinstance(code, Damage):
            found.append(str(code))
            continue
        found.append("")
        if code.code != "empty":
            table.report(row, "uscc", code.text)
    return found


def _degrees(table: Table, name: str) -> list[int]:
    other = table.columns["lat" if name == "lng" else "lng"]
    for row, pair in enumerate(zip(table.columns[name], other, strict=True)):
        if pair[1] and not pair[0]:
            table.report(row, name, _HALF_A_PLACE)
    read = table.read(name, lambda cell: cells.micro_degrees(cell) if cell else NO_COORDINATE)
    return [NO_COORDINATE if value is None else value for value in read]


_HALF_A_PLACE = Text("经纬度缺一", "longitude and latitude go together; one is missing")


def _order(departments: list[str], rows: list[str]) -> list[int]:
    pairs = list(zip(departments, rows, strict=True))
    return sorted(range(len(pairs)), key=pairs.__getitem__)
