"""Checkpoints: the root of the journal, signed and taken out of the reach of its database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text, join
from coordinator.core.tree import Frontier
from coordinator.services import witnessing
from coordinator.services.keeping_keys import (
    PUBLIC,
    Signer,
    is_signed,
    open_key,
    public_keys,
    publish_key,
)
from coordinator.services.witnessing import WitnessError
from coordinator.store import checkpoints
from coordinator.store.checkpoints import Checkpoint, Delivery
from coordinator.store.database import act, reading
from coordinator.store.journal import entries

DAILY = timedelta(hours=24)
LAG = timedelta(minutes=10)
"""After this a witness that lacks a checkpoint is reported."""
FOLDER, ADDRESS = "folder", "address"
SENSITIVE = frozenset({
    "draw_committed", "draw_made", "draw_locked", "draw_published", "draw_revealed", "draw_voided",
    "journal_exported", "list_locked", "override_approved", "profile_switched", "roles_changed",
})  # fmt: skip
"""Acts after which a checkpoint is due at once."""


@dataclass(frozen=True, kw_only=True)
class Witnesses:
    """Who keeps checkpoints, and the key that signs them; `create_key` only for a demonstration."""

    key_file: Path
    folder: Path | None = None
    url: str = ""
    create_key: bool = False

    def names(self) -> tuple[str, ...]:
        """The witnesses a checkpoint is queued for."""
        return tuple(n for n, given in ((FOLDER, self.folder), (ADDRESS, self.url)) if given)


@dataclass(frozen=True, kw_only=True)
class HealthProblem:
    """Something about the journal that an administrator must see."""

    kind: Literal["older", "rewritten", "unreadable", "lag"]
    text: Text


def keep_up(witnesses: Witnesses) -> Checkpoint | None:
    """Make a checkpoint if one is due and take to the witnesses what waits; to be run twice a minute."""
    with reading() as session:
        wanted = due(session, datetime.now(UTC))
    made = checkpoint(witnesses) if wanted else None
    if not wanted:
        deliver(witnesses)
    return made


def due(session: Session, now: datetime) -> bool:
    """Whether the journal has grown since the last checkpoint by a sensitive act, or for a day."""
    last = checkpoints.last(session)
    if last is None:
        return entries.size(session) > 0
    if now - last.at >= DAILY:
        return entries.size(session) > last.size
    return entries.any_after(session, last.size, SENSITIVE)


def checkpoint(witnesses: Witnesses) -> Checkpoint | None:
    """Sign the root of the journal as it stands and take it to the witnesses; None if not grown.

    An unreachable witness leaves the delivery queued. Raises NotPossible where journal, last
    checkpoint and witness do not agree: what was rewritten is never signed.
    """
    signer = open_key(witnesses.key_file, create=witnesses.create_key)
    with reading() as session:
        insist_on_agreement(session, witnesses.folder)
        frontier = _frontier(session, witnesses.key_file.parent)
        last = checkpoints.last(session)
    made = None
    if frontier.size > (last.size if last else 0):
        made = _signed(frontier, signer)
        made = made if _keep(made, frontier, witnesses) else None
    deliver(witnesses)
    return made


def deliver(witnesses: Witnesses) -> tuple[Delivery, ...]:
    """Take to each witness what it lacks; returns what could not be delivered, with the problem."""
    with reading() as session:
        queue = checkpoints.waiting(session)
    failed, tried = [], set()
    for delivery in queue:
        if delivery.witness in tried:
            continue  # a witness that failed once is left alone until the next run
        problem = _problem(partial(_take, delivery, witnesses))
        _note(delivery, problem)
        if problem:
            tried.add(delivery.witness)
            failed.append(replace(delivery, problem=problem))
    return tuple(failed)


def agreement(session: Session, witness_folder: Path | None) -> tuple[HealthProblem, ...]:
    """What the witness knows that this database contradicts; empty when they agree."""
    seen = _seen(witness_folder)
    if isinstance(seen, HealthProblem):
        return (seen,)
    return _contradicts(session, seen) if seen else ()


def insist_on_agreement(session: Session, witness_folder: Path | None) -> None:
    """Refuse a sensitive act while the witness contradicts the database; raises NotPossible."""
    if not agreement(session, witness_folder):
        return
    # the witness may have been given more since this transaction began: look again from outside it
    seen = _seen(witness_folder)
    with reading() as fresh:
        found = (seen,) if isinstance(seen, HealthProblem) else _contradicts(fresh, seen)
    if found:
        raise NotPossible(join([_REFUSED, *(problem.text for problem in found)]))


def lagging(session: Session, now: datetime) -> tuple[HealthProblem, ...]:
    """One problem per witness that has lacked a checkpoint for longer than `LAG`."""
    late = {d.witness: d for d in reversed(checkpoints.waiting(session)) if now - d.asked_at > LAG}
    return tuple(
        HealthProblem(
            kind="lag",
            text=_LAG.fill(witness=WITNESS_NAMES[name], size=d.checkpoint.size, why=d.problem),
        )
        for name, d in sorted(late.items())
    )


def problems(session: Session, witness_folder: Path | None) -> Iterable[HealthProblem]:
    """Everything an administrator must see about the journal now."""
    yield from agreement(session, witness_folder)
    yield from lagging(session, datetime.now(UTC))


WITNESS_NAMES = {
    FOLDER: Text("见证文件夹", "the witness folder"),
    ADDRESS: Text("见证网址", "the witness address"),
}
_REFUSED = Text(
    "日志与见证不一致，不能继续办理",
    "the journal and its witness disagree, so this cannot be done",
)
_OLDER = Text(
    "数据库中的日志只有 {size} 条，见证已记录到第 {seen} 条：数据库是旧备份，或日志被截断",
    "the journal has {size} entries, the witness has seen {seen}: "
    "an old backup was restored or the journal was cut",
)
_REWRITTEN = Text(
    "前 {seen} 条日志与见证记录的不同：日志被改写过，或换了数据库",
    "the first {seen} entries differ from what the witness has seen: "
    "the journal was rewritten or the database exchanged",
)
_UNREADABLE = Text("见证的最新检查点无法读取：{what}", "the newest witnessed checkpoint: {what}")
_LAG = Text(
    "{witness}尚未收到第 {size} 条处的检查点：{why}",
    "{witness} still lacks the checkpoint at {size}: {why}",
)
_BROKEN = Text(
    "最近的检查点（{size} 条）无效，不再签署新的检查点；请核验日志",
    "the last checkpoint, at {size}, is not valid; nothing more is signed until the journal is verified",
)


def _seen(witness_folder: Path | None) -> Checkpoint | HealthProblem | None:
    """The largest checkpoint the witness holds."""
    try:
        return witnessing.largest(witness_folder) if witness_folder else None
    except WitnessError as fault:
        return HealthProblem(kind="unreadable", text=_UNREADABLE.fill(what=fault))


def _contradicts(session: Session, seen: Checkpoint | None) -> tuple[HealthProblem, ...]:
    if seen is None:
        return ()
    size = entries.size(session)
    if size < seen.size:
        return (HealthProblem(kind="older", text=_OLDER.fill(size=size, seen=seen.size)),)
    own = checkpoints.of_size(session, seen.size)
    if own is None or own.root != seen.root:
        return (HealthProblem(kind="rewritten", text=_REWRITTEN.fill(seen=seen.size)),)
    return ()


def _frontier(session: Session, keys: Path) -> Frontier:
    """The frontier of the whole journal, grown from the last checkpoint if that one is sound."""
    last, size = checkpoints.last(session), entries.size(session)
    if last is None:
        return Frontier().grow(entries.leaf_hashes(session, 0, size))
    try:
        old = checkpoints.frontier(session, last.size)
    except ValueError:
        old = Frontier()
    sound = is_signed(public_keys(keys), last.key_id, last.signature, last.signed_bytes())
    if not sound or old.root().hex() != last.root or size < last.size:
        raise NotPossible(_BROKEN.fill(size=last.size))
    return old.grow(entries.leaf_hashes(session, last.size, size))


def _signed(frontier: Frontier, signer: Signer) -> Checkpoint:
    bare = Checkpoint(
        size=frontier.size,
        root=frontier.root().hex(),
        at=datetime.now(UTC),
        key_id=signer.key_id,
    )
    return replace(bare, signature=signer.sign(bare.signed_bytes()))


def _keep(made: Checkpoint, frontier: Frontier, witnesses: Witnesses) -> bool:
    """Whether this one became the checkpoint; false where another process was first."""

    def keep(session: Session) -> bool:
        last = checkpoints.last(session)
        if last is not None and last.size >= made.size:
            return False
        checkpoints.add(session, made, frontier, witnesses.names())
        return True

    try:
        return act(keep)
    except IntegrityError:
        return False


def _take(delivery: Delivery, witnesses: Witnesses) -> None:
    if delivery.witness == FOLDER and witnesses.folder:
        _publish_keys(witnesses.key_file.parent, witnesses.folder)
        witnessing.put(witnesses.folder, delivery.checkpoint)
    elif delivery.witness == ADDRESS and witnesses.url:
        witnessing.send(witnesses.url, delivery.checkpoint)
    else:
        raise WitnessError("this witness is no longer configured")


def _publish_keys(keys: Path, folder: Path) -> None:
    for path in keys.glob(f"*{PUBLIC}"):
        publish_key(folder, path.name.removesuffix(PUBLIC), path.read_bytes())


def _problem(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except (WitnessError, OSError) as fault:
        return str(fault) or type(fault).__name__
    return ""


def _note(delivery: Delivery, problem: str) -> None:
    now = datetime.now(UTC)
    act(lambda session: checkpoints.delivered(session, delivery, now, problem=problem))
