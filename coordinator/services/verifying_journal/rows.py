"""The journal as it lies in a database, read raw and in order, without the application."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.core.tree import leaf
from coordinator.store.checkpoints import Checkpoint
from coordinator.store.journal.encoding import LEAF_FIELDS, encoded

PAGE = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """One row: its position, the leaf hash it claims, and the one its content gives (None: unreadable)."""

    position: int
    claimed: bytes
    found: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """What the database says besides its entries; `last` is the position to read up to.

    A checkpoint that cannot be read is None; `delivered` are the sizes a witness is said to have.
    """

    last: int | None
    checkpoints: tuple[Checkpoint | None, ...]
    delivered: tuple[int, ...]


@contextmanager
def opened(database_url: str) -> Iterator[Engine]:
    """The database, for reading only; raises NotKnown where it is not there or does not answer."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise NotKnown(_NO_DATABASE.fill(what=url.database))
    options = {} if url.get_backend_name() == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    engine = create_engine(url, **options)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _only_read)
    try:
        yield engine
    except DBAPIError as fault:
        raise NotKnown(_NO_DATABASE.fill(what=url.render_as_string())) from fault
    finally:
        engine.dispose()


def overview(engine: Engine, witness: str) -> Overview:
    """Checkpoints, deliveries to this witness, and the end of the journal, at one moment."""
    delivered = text(
        "SELECT size FROM checkpoint_delivery "
        "WHERE witness = :witness AND delivered_at IS NOT NULL ORDER BY size"
    )
    names = "size, root, at, key_id, signature"
    with engine.connect() as connection:
        kept = connection.exec_driver_sql(f"SELECT {names} FROM checkpoint ORDER BY size")  # noqa: S608
        return Overview(
            checkpoints=tuple(_checkpoint(row) for row in kept),
            delivered=tuple(connection.scalars(delivered, {"witness": witness})),
            last=connection.exec_driver_sql("SELECT max(position) FROM journal").scalar(),
        )


def rows(engine: Engine, last: int | None) -> Iterator[Raw]:
    """Every entry by position up to `last`, PAGE at a time.

    Each page is read in a transaction of its own, so that nobody who writes waits for the hashing.
    """
    columns = ", ".join(f'"{name}"' for name in LEAF_FIELDS)
    wanted = text(
        f"SELECT leaf_hash, {columns} FROM journal WHERE position <= :last "  # noqa: S608 - names of ours
        "AND (:all = 1 OR position > :seen) ORDER BY position LIMIT :page"
    )
    page, place = (
        {"last": last, "all": 1, "seen": 0, "page": PAGE},
        LEAF_FIELDS.index("position") + 1,
    )
    while last is not None:
        with engine.connect() as connection:
            found = connection.execute(wanted, page).all()
        for row in found:
            yield Raw(position=row[place], claimed=_bytes(row[0]), found=_leaf(tuple(row)[1:]))
        if len(found) < PAGE:
            return
        page |= {"all": 0, "seen": found[-1][place]}


_NO_DATABASE = Text("没有可读的数据库：{what}", "no database to read: {what}")
_AT, _BEFORE, _AFTER = (LEAF_FIELDS.index(each) for each in ("at", "before", "after"))


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=on")


def _leaf(values: tuple[Any, ...]) -> bytes | None:
    fields = list(values)
    try:
        fields[_AT] = _at(fields[_AT])
        fields[_BEFORE], fields[_AFTER] = _json(fields[_BEFORE]), _json(fields[_AFTER])
        return leaf(encoded(dict(zip(LEAF_FIELDS, fields, strict=True))))
    except (ValueError, TypeError, RecursionError):
        return None


def _at(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if not isinstance(value, str):
        raise TypeError("a time that is no text")
    return f"{value.replace(' ', 'T')}+00:00"


def _json(value: object) -> object:
    if value == "{}":
        return {}
    return json.loads(value) if isinstance(value, str) else value


def _bytes(value: object) -> bytes:
    try:
        return bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return b""


def _checkpoint(row: Any) -> Checkpoint | None:
    try:
        return Checkpoint(
            size=row[0],
            root=str(row[1]),
            at=datetime.fromisoformat(_at(row[2])),
            key_id=str(row[3]),
            signature=str(row[4]),
        )
    except (ValueError, TypeError):
        return None
