"""Rows of a target library as values."""

from dataclasses import dataclass, fields
from typing import Any, Self

from sqlalchemy import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetCells:
    """What a department knows of a target; coordinates in micro-degrees, `flags` joined by `;`."""

    name: str
    uscc: str = ""
    reg_no: str = ""
    kind: str = "market entity"
    entity_type: str = ""
    region: str = ""
    address: str = ""
    lng: int | None = None
    lat: int | None = None
    industry: str = ""
    scope: str = ""
    scale: str = ""
    risk: str = ""
    flags: str = ""
    state: str = "active"
    visits_this_year: int = 0

    @classmethod
    def of(cls, row: Row[Any] | Any) -> Self:
        """The cells of a stored row."""
        return cls(**{name: getattr(row, name) for name in CELLS})


CELLS = tuple(field.name for field in fields(TargetCells))
"""The columns a department fills, in the order of the bundle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetLine:
    """A row with its place: `ref` for addresses, the unit that keeps it, its number in the library."""

    ref: str
    unit_code: str
    unit_name: str
    unit_name_en: str
    row: str
    cells: TargetCells
    uscc_as_seen: str
    stands: bool
    version: int
    subject_ref: str | None = None
