"""Target libraries as columns: one row per target and department, sorted by department and row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coordinator.core.model.condition import Condition
from coordinator.core.model.ids import DepartmentId

NO_COORDINATE = -(2**31)
"""Stands in a coordinate column where the library has none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One row of one library; coordinates in micro-degrees, `flags` joined by `;` in ascending order."""

    department: str
    row: str
    name: str
    kind: str
    state: str
    uscc: str = ""
    reg_no: str = ""
    entity_type: str = ""
    region: str = ""
    address: str = ""
    lng: int = NO_COORDINATE
    lat: int = NO_COORDINATE
    industry: str = ""
    scope: str = ""
    scale: str = ""
    risk: str = ""
    flags: str = ""
    visits_this_year: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Targets:
    """All libraries: each column holds one value per row, in the order of (department, row)."""

    department: Sequence[str]
    row: Sequence[str]
    name: Sequence[str]
    kind: Sequence[str]
    state: Sequence[str]
    uscc: Sequence[str]
    reg_no: Sequence[str]
    entity_type: Sequence[str]
    region: Sequence[str]
    address: Sequence[str]
    lng: NDArray[np.int32]
    lat: NDArray[np.int32]
    industry: Sequence[str]
    scope: Sequence[str]
    scale: Sequence[str]
    risk: Sequence[str]
    flags: Sequence[str]
    visits_this_year: NDArray[np.int32]
    _codes: dict[str, tuple[NDArray[np.int32], list[str]]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.row)

    def target(self, index: int) -> Target:
        """One row as a value."""
        cells: dict[str, Any] = {f.name: getattr(self, f.name)[index] for f in fields(Target)}
        return Target(**{name: _plain(cell) for name, cell in cells.items()})

    def library(self, department: DepartmentId) -> range:
        """The rows of one department; they stand together."""
        codes, names = self.codes("department")
        if department not in names:
            return range(0)
        code = names.index(department)
        return range(int(np.searchsorted(codes, code)), int(np.searchsorted(codes, code, "right")))

    def codes(self, column: str) -> tuple[NDArray[np.int32], list[str]]:
        """A text column as numbers, and the distinct values they stand for in order of appearance."""
        if column not in self._codes:
            numbers: dict[str, int] = {}
            coded = [numbers.setdefault(value, len(numbers)) for value in getattr(self, column)]
            self._codes[column] = np.array(coded, dtype=np.int32), list(numbers)
        return self._codes[column]

    def where(self, condition: Condition, rows: range) -> NDArray[np.bool_]:
        """Which of `rows` meet the condition."""
        mask = np.ones(len(rows), dtype=np.bool_)
        for clause in condition.clauses:
            codes, values = self.codes(clause.column)
            holds = np.fromiter((clause.holds(value) for value in values), np.bool_, len(values))
            mask &= holds[codes[rows.start : rows.stop]]
        return mask


def tabulate(rows: Iterable[Target]) -> Targets:
    """Columns of the given rows, sorted by department and row."""
    ordered = sorted(rows, key=lambda t: (t.department, t.row))
    columns: dict[str, Any] = {
        f.name: [getattr(t, f.name) for t in ordered] for f in fields(Target)
    }
    for name in ("lng", "lat", "visits_this_year"):
        columns[name] = np.array(columns[name], dtype=np.int32)
    return Targets(**columns)


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, str) else int(cell)
