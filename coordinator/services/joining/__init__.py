"""Joining target rows to subjects: by exact keys, and as people decide."""

from coordinator.services.joining.automatic import Joined, join_again, join_jurisdiction
from coordinator.services.joining.beginning import JOIN, PROPOSE, begin
from coordinator.services.joining.decisions import (
    accept_proposal,
    join_by_hand,
    join_with_number,
    reject_proposal,
    split,
)
from coordinator.services.joining.proposing import propose_joins
from coordinator.services.joining.undoing import undo

__all__ = [
    "JOIN",
    "PROPOSE",
    "Joined",
    "accept_proposal",
    "begin",
    "join_again",
    "join_by_hand",
    "join_jurisdiction",
    "join_with_number",
    "propose_joins",
    "reject_proposal",
    "split",
    "undo",
]
