"""Checks of the rows of each library: canonical values, or what is wrong with which cell."""

from coordinator.exchange.sheets.checks.inspectors import InspectorChecker
from coordinator.exchange.sheets.checks.items import ItemChecker
from coordinator.exchange.sheets.checks.joint_items import JointItemChecker, units_named
from coordinator.exchange.sheets.checks.targets import TargetChecker
from coordinator.exchange.sheets.checks.values import (
    Checked,
    Checker,
    Circumstances,
    Finding,
    Party,
)
from coordinator.exchange.sheets.fields import Library

__all__ = ["Checked", "Checker", "Circumstances", "Finding", "Party", "checker", "units_named"]


def checker(library: Library, here: Circumstances) -> Checker:
    """The checker of one library for one file."""
    made: dict[Library, type] = {
        "targets": TargetChecker,
        "inspectors": InspectorChecker,
        "items": ItemChecker,
        "joint_items": JointItemChecker,
    }
    found: Checker = made[library](here)
    return found
