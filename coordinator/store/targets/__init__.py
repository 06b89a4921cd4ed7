"""The target libraries: a million rows to list by any filter, to search, to load and to change."""

from coordinator.store.targets.lines import TargetCells, TargetLine
from coordinator.store.targets.listing import Page, Total, matching, page, total
from coordinator.store.targets.loading import Loaded, initials, load, micro_degrees, take_out
from coordinator.store.targets.query import ORDERS, PAGE, Order, Query, clauses, written
from coordinator.store.targets.rows import change, chosen, target, twin

__all__ = [
    "ORDERS", "PAGE", "Loaded", "Order", "Page", "Query", "TargetCells", "TargetLine", "Total",
    "change", "chosen", "clauses", "initials", "load", "matching", "micro_degrees", "page",
    "take_out", "target", "total", "twin", "written",
]  # fmt: skip
