"""The fixtures of every test of the web: `app`, `as_role`; each test runs on both databases."""

from tests.city import (
    HASH,
    PASSWORD,
    ROLES,
    app,
    as_role,
    database_url,
    migrated_app,
)

__all__ = ["HASH", "PASSWORD", "ROLES", "app", "as_role", "database_url", "migrated_app"]
