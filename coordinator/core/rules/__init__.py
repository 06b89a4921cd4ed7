"""Rule profiles: what each regime asks for, how firmly, and by which article."""

from coordinator.core.rules.clauses import (
    ASSUMPTION,
    BEYOND,
    OVERRIDE,
    PRACTICE,
    Clause,
    ClauseId,
    Instrument,
    cite,
    cite_all,
    clauses,
    instruments,
)
from coordinator.core.rules.composition import compose, strictest
from coordinator.core.rules.keys import Key, keys, overridable, word
from coordinator.core.rules.loading import load, profiles
from coordinator.core.rules.profile import Rule, RuleProfile, Strength, thaw
from coordinator.core.rules.values import Term, Terms, Value

__all__ = [
    "ASSUMPTION", "BEYOND", "OVERRIDE", "PRACTICE", "Clause", "ClauseId", "Instrument", "Key",
    "Rule", "RuleProfile", "Strength", "Term", "Terms", "Value", "cite", "cite_all", "clauses",
    "compose", "instruments", "keys", "load", "overridable", "profiles", "strictest", "thaw", "word",
]  # fmt: skip
