"""The lottery of inspectors: fair, random, feasible."""

from coordinator.core.team.audit import check
from coordinator.core.team.chances import Chances, Fairness, fairness
from coordinator.core.team.explanation import why
from coordinator.core.team.lottery import team
from coordinator.core.team.shortage import feasible
from coordinator.core.team.values import Load, TeamProblem, Teams

__all__ = [
    "Chances", "Fairness", "Load", "TeamProblem", "Teams", "check", "fairness", "feasible", "team", "why",
]  # fmt: skip
