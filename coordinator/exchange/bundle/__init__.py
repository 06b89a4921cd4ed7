"""A bundle: a folder of CSV files with registers and tasks, in and out."""

from coordinator.exchange.bundle.reading import ReadBundle, read_bundle
from coordinator.exchange.bundle.results import write_account, write_season

__all__ = ["ReadBundle", "read_bundle", "write_account", "write_season"]
