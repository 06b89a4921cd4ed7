"""What is inspected."""

from dataclasses import dataclass

from coordinator.core.model.ids import DepartmentId, ItemId
from coordinator.core.model.terms import DESK_METHODS, ItemClass, Method, TargetKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An inspection item of one department; `minutes` is its time on the spot."""

    item: ItemId
    department: DepartmentId
    methods: frozenset[Method]
    minutes: int
    name: str = ""
    target_kind: TargetKind | None = None
    item_class: ItemClass = ItemClass.GENERAL
    qualification: str = ""
    basis: str = ""

    @property
    def is_desk(self) -> bool:
        """Whether it can be checked without a visit."""
        return self.methods <= DESK_METHODS
