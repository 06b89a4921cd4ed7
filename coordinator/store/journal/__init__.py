"""The journal: an act and its entry are written in one transaction, or neither is."""

from coordinator.store.journal.encoding import LEAF_FIELDS, canonical, leaf_hash
from coordinator.store.journal.entries import Entry, Wanted, own_page, page, size
from coordinator.store.journal.private import Private, known_values
from coordinator.store.journal.writing import circumstances, write

__all__ = [
    "LEAF_FIELDS", "Entry", "Private", "Wanted", "canonical", "circumstances", "known_values",
    "leaf_hash", "own_page", "page", "size", "write",
]  # fmt: skip
