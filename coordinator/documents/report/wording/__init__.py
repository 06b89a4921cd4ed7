"""Every sentence of the report that does not come with the season, in both languages."""

from coordinator.documents.report.wording.rules import APART, HOW, ROLES
from coordinator.documents.report.wording.sentences import WORDS

__all__ = ["APART", "HOW", "ROLES", "WORDS"]
