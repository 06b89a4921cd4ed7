"""Taking checkpoints to witnesses outside the database: a folder, an address."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from coordinator.store.checkpoints import Checkpoint

SECONDS = 5
"""How long a witness may take to answer."""


class WitnessError(Exception):
    """A witness does not have the checkpoint, and says or shows why."""


@dataclass(frozen=True, kw_only=True)
class Witnessed:
    """What a witness folder holds, smallest size first, and the files that are no checkpoints."""

    checkpoints: tuple[Checkpoint, ...]
    unreadable: tuple[str, ...]


def put(folder: Path, checkpoint: Checkpoint) -> None:
    """Write the checkpoint as a file of its own, on the disk when this returns, never over another.

    Raises WitnessError where the folder cannot be written or holds another root of this size.
    """
    target = folder / name(checkpoint.size)
    content = json.dumps(checkpoint.content(), sort_keys=True, indent=1).encode() + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(target, content)
    except FileExistsError:
        if _read(target) != checkpoint:
            raise WitnessError(f"{target.name} holds another checkpoint") from None
    except OSError as fault:
        raise WitnessError(str(fault)) from fault


def held(folder: Path) -> Witnessed:
    """Everything in a witness folder; an absent folder holds nothing."""
    found, unreadable = [], []
    for path in sorted(folder.glob("checkpoint-*.json")):
        checkpoint = _read(path)
        if checkpoint is None or path.name != name(checkpoint.size):
            unreadable.append(path.name)
        else:
            found.append(checkpoint)
    return Witnessed(checkpoints=tuple(found), unreadable=tuple(unreadable))


def largest(folder: Path) -> Checkpoint | None:
    """The checkpoint of the largest size, None for an empty folder; raises WitnessError."""
    names = sorted(path.name for path in folder.glob("checkpoint-*.json"))
    if not names:
        return None
    checkpoint = _read(folder / names[-1])
    if checkpoint is None or names[-1] != name(checkpoint.size):
        raise WitnessError(f"{names[-1]} is no checkpoint")
    return checkpoint


def send(url: str, checkpoint: Checkpoint) -> None:
    """Post the checkpoint as JSON; raises WitnessError unless the answer is a success."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise WitnessError("the address of a witness begins with http:// or https://")
    body = json.dumps(checkpoint.content(), sort_keys=True).encode()
    request = Request(url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310 - checked above
    try:
        with build_opener(_Straight).open(request, timeout=SECONDS) as answer:
            answer.read(65536)
    except (URLError, OSError, ValueError) as fault:
        raise WitnessError(str(fault)) from fault


def name(size: int) -> str:
    """The file of the checkpoint of this size; names sort like sizes."""
    return f"checkpoint-{size:012d}.json"


class _Straight(HTTPRedirectHandler):
    """A witness that sends one elsewhere is not the witness that was configured."""

    def redirect_request(self, *_arguments: object) -> None:
        """No redirection is followed."""
        return


def _write_once(target: Path, content: bytes) -> None:
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with fresh.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, target)  # fails where the name is taken, unlike a rename
    finally:
        fresh.unlink()
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> Checkpoint | None:
    try:
        return Checkpoint.from_content(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
