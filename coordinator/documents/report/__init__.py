"""The report of one run as one HTML file that needs no other file and no other host."""

from coordinator.documents.report.page import report

__all__ = ["report"]
