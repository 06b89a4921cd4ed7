"""The key that signs checkpoints: a file outside database and repository; public keys stay beside it."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text

PUBLIC = ".pub.pem"
Keys = Mapping[str, Ed25519PublicKey]


@dataclass(frozen=True, kw_only=True)
class Signer:
    """The signing key in use and the id its public key goes by."""

    key_id: str
    private: Ed25519PrivateKey

    def sign(self, data: bytes) -> str:
        """The signature in hexadecimal."""
        return self.private.sign(data).hex()

    def public_pem(self) -> bytes:
        """The public key, for whoever verifies."""
        return _public_pem(self.private.public_key())


def open_key(file: Path, *, create: bool = False) -> Signer:
    """The signing key in `file`; made there, readable by its owner only, where `create` allows.

    Raises NotPossible where it is missing, no Ed25519 key, or readable by others.
    """
    if not file.exists():
        if not create:
            raise NotPossible(_MISSING.fill(file=file))
        _write_private(file, Ed25519PrivateKey.generate())
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise NotPossible(_OPEN_TO_OTHERS.fill(file=file))
    signer = _read(file)
    _write_public(file.parent, signer)
    return signer


def rotate(file: Path) -> Signer:
    """Sign with a new key from now on; the old public key stays, so old checkpoints still verify."""
    open_key(file)
    _write_private(file, Ed25519PrivateKey.generate())
    return open_key(file)


def public_keys(folder: Path) -> Keys:
    """Every public key in a folder, by id; the id is worked out from the key, never from the name."""
    found = {}
    for path in sorted(folder.glob(f"*{PUBLIC}")):
        key = load_pem_public_key(path.read_bytes())
        if isinstance(key, Ed25519PublicKey):
            found[_key_id(key)] = key
    return found


def is_signed(keys: Keys, key_id: str, signature: str, data: bytes) -> bool:
    """Whether the signature is the one of a known key over the data."""
    key = keys.get(key_id)
    if key is None:
        return False
    try:
        key.verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def publish_key(folder: Path, key_id: str, pem: bytes) -> None:
    """Put a public key into a folder, once."""
    target = folder / f"{key_id}{PUBLIC}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pem)


_MISSING = Text("没有签名密钥文件 {file}", "there is no signing key at {file}")
_OPEN_TO_OTHERS = Text(
    "签名密钥文件 {file} 的权限过宽，只应由本程序读取（chmod 600）",
    "the signing key {file} can be read by others; allow its owner only (chmod 600)",
)
_NOT_A_KEY = Text("{file} 不是 Ed25519 密钥", "{file} is no Ed25519 key")


def _read(file: Path) -> Signer:
    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError) as fault:
        raise NotPossible(_NOT_A_KEY.fill(file=file)) from fault
    if not isinstance(private, Ed25519PrivateKey):
        raise NotPossible(_NOT_A_KEY.fill(file=file))
    return Signer(key_id=_key_id(private.public_key()), private=private)


def _write_private(file: Path, key: Ed25519PrivateKey) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _write_public(folder: Path, signer: Signer) -> None:
    publish_key(folder, signer.key_id, signer.public_pem())


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _key_id(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]
