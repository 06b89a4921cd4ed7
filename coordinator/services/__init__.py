"""Use cases: one function, one act."""
