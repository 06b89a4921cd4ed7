"""Keeping one list and two libraries: items, targets, inspectors with interests and absences."""

from coordinator.services.registering.declarations import (
    declare_absence,
    declare_interest,
    end_absence,
    end_interest,
)
from coordinator.services.registering.inspectors import change_inspector
from coordinator.services.registering.items import begin_item, end_item, renew_item
from coordinator.services.registering.targets import change_target

__all__ = [
    "begin_item", "change_inspector", "change_target", "declare_absence", "declare_interest",
    "end_absence", "end_interest", "end_item", "renew_item",
]  # fmt: skip
