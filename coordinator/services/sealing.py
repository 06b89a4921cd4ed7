"""Secrets that must be read again, sealed with a key that follows from the server's."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(secret: str, keys: Sequence[str]) -> str:
    """The secret sealed with the first of the server's keys."""
    return _boxes(keys).encrypt(secret.encode()).decode()


def unseal(sealed: str, keys: Sequence[str]) -> str:
    """The secret, sealed with any of the keys; raises InvalidToken where none of them fits."""
    return _boxes(keys).decrypt(sealed.encode()).decode()


def _boxes(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"coordinator/second-factor/1")
    return made.derive(key.encode())
