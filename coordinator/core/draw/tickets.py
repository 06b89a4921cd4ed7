"""Tickets: one SHA-256 per subject, recomputable by hand (3.1 «Ticket»).

`printf %s "<hex key>|<group>|<subject>" | sha256sum` gives the digest; its first 16 hexadecimal
digits are the base ticket u.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CIRCLE = 2**64
"""Tickets lie on a circle of this many points."""


def draw_key(seed: bytes, salt: bytes) -> bytes:
    """The key of a draw: SHA-256 of 32 bytes of seed and 32 bytes of salt."""
    if len(seed) != 32 or len(salt) != 32:
        raise ValueError("seed and salt are 32 bytes each")
    return hashlib.sha256(seed + salt).digest()


def digest(key: bytes, group: str, subject: str) -> bytes:
    """The 32 bytes that decide about a subject in a group."""
    return hashlib.sha256(f"{key.hex()}|{group}|{subject}".encode()).digest()


def base_tickets(key: bytes, group: str, subjects: Sequence[str]) -> NDArray[np.uint64]:
    """The base ticket u of each subject, as unsigned 64-bit integers."""
    prefix = f"{key.hex()}|{group}|".encode()
    sha256 = hashlib.sha256
    heads = b"".join([sha256(prefix + subject.encode()).digest()[:8] for subject in subjects])
    return np.frombuffer(heads, dtype=">u8").astype(np.uint64)
