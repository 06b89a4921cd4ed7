"""Joining target rows to subjects: by exact keys, and as people decide."""

from coordinator.services.joining.automatic import Joined, join_again, join_jurisdiction
from coordinator.services.joining.decisions import (
    accept_proposal,
    join_by_hand,
    join_with_number,
    reject_proposal,
    split,
    undo,
)
from coordinator.services.joining.proposing import propose_joins

__all__ = [
    "Joined", "accept_proposal", "join_again", "join_by_hand", "join_jurisdiction",
    "join_with_number", "propose_joins", "reject_proposal", "split", "undo",
]  # fmt: skip
