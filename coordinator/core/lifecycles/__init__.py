"""Life cycles: from plan to follow-up, every step with who may take it and its article."""

from coordinator.core.lifecycles.lifecycle import (
    Articles,
    Bar,
    Lifecycle,
    Move,
    Permission,
    Refused,
    guard,
    lifecycles,
    role_name,
    roles,
)

__all__ = [
    "Articles", "Bar", "Lifecycle", "Move", "Permission", "Refused", "guard", "lifecycles",
    "role_name", "roles",
]  # fmt: skip
