"""One firm's season in words."""

from coordinator.core.season.why.section import Section
from coordinator.core.season.why.subject import why

__all__ = ["Section", "why"]
