"""Join: from rows of many libraries to subjects (3.2)."""

from coordinator.core.join.exact import join
from coordinator.core.join.names import normalise
from coordinator.core.join.proposals import propose
from coordinator.core.join.values import (
    Collision,
    JoinProblem,
    Proposal,
    ProposalProblem,
    Subjects,
)

__all__ = [
    "Collision",
    "JoinProblem",
    "Proposal",
    "ProposalProblem",
    "Subjects",
    "join",
    "normalise",
    "propose",
]
