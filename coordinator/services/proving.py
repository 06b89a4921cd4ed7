"""Second factors by time (TOTP, RFC 6238): made, shown for enrolment, compared."""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

import pyotp
import segno
from cryptography.fernet import InvalidToken

from coordinator.services.sealing import seal, unseal

STEP = 30
"""Seconds a code lasts; the one before and the one after are taken too."""


def new_factor(keys: Sequence[str]) -> str:
    """A new secret, sealed."""
    return seal(pyotp.random_base32(), keys)


def step_of(sealed: str, code: str, keys: Sequence[str]) -> int | None:
    """The time step whose code this is, at most one away from now; None for a wrong code."""
    digits = "".join(code.split())
    secret = _opened(sealed, keys)
    if secret is None or not (digits.isascii() and digits.isdigit()):
        return None
    now = int(datetime.now(UTC).timestamp()) // STEP
    made = pyotp.TOTP(secret)
    steps = [s for s in (now, now - 1, now + 1) if hmac.compare_digest(made.at(s * STEP), digits)]
    return steps[0] if steps else None


def shown(sealed: str, keys: Sequence[str]) -> str:
    """The secret in groups of four, to be typed where no camera is."""
    secret = _opened(sealed, keys) or ""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def picture(sealed: str, keys: Sequence[str], login: str, issuer: str) -> bytes:
    """The secret as a QR code in SVG."""
    made = pyotp.TOTP(_opened(sealed, keys) or "")
    address = made.provisioning_uri(name=login, issuer_name=issuer)
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, light="white")
    return drawn.getvalue()


def _opened(sealed: str, keys: Sequence[str]) -> str | None:
    try:
        return unseal(sealed, keys)
    except InvalidToken:
        return None
