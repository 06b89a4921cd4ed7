"""Verifying the journal: what was changed in it, found without trusting the database."""

from coordinator.services.verifying_journal.report import Finding, Report
from coordinator.services.verifying_journal.verifying import verify_journal

__all__ = ["Finding", "Report", "verify_journal"]
