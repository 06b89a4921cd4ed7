"""Passwords hashed with Argon2id, a few at a time so that a crowd signing in leaves room for others."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coordinator.store.database import in_transaction

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
AT_ONCE = 4
_SLOTS = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """The hash to keep; never worked out while a transaction is open."""
    _refuse_in_transaction()
    with _SLOTS:
        return HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether a password is the one of this hash; as slow where there is none."""
    _refuse_in_transaction()
    with _SLOTS:
        try:
            return HASHER.verify(stored or _NOBODY, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(stored)


_NOBODY = HASHER.hash("nobody has this password")


def _refuse_in_transaction() -> None:
    if in_transaction():
        raise AssertionError("a password is hashed while a transaction is open")
