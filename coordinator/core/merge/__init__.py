"""Merge: the fewest visits that serve every drawn subject (3.3)."""

from coordinator.core.merge.subjects import merge
from coordinator.core.merge.sweep import sweep
from coordinator.core.merge.values import Apart, Fixed, Merge, MergeProblem, Rule

__all__ = ["Apart", "Fixed", "Merge", "MergeProblem", "Rule", "merge", "sweep"]
