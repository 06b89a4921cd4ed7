"""Join: from rows of many libraries to subjects (3.2)."""

from coordinator.core.join.exact import join
from coordinator.core.join.values import Collision, JoinProblem, Subjects

__all__ = ["Collision", "JoinProblem", "Subjects", "join"]
