"""Requests that may arrive twice: the first does it, a repeat gets the same answer."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.store.person import Person
from coordinator.store.schema import Repeat

ANOTHER = Text(
    "同一个请求编号已用于另一项内容，本次未执行",
    "the same request key was used for something else; nothing was done",
)


def once(
    session: Session,
    by: Person,
    key: str,
    request_hash: str,
    do: Callable[[], Mapping[str, Any]],
) -> Mapping[str, Any]:
    """The answer of `do`, run once per person and key, in the transaction of its effects.

    A repeat with the same `request_hash` gets the kept answer; with another hash it is refused. A
    repeat while the first runs waits for its commit, or is run again by `act` and then finds it.
    """
    mine = (Repeat.user_id == by.id, Repeat.key == key)
    kept = session.scalar(select(Repeat).where(*mine))
    if kept is not None:
        if kept.request_hash != request_hash:
            raise Refusal(ANOTHER)
        return kept.answer
    answer = dict(do())
    now = datetime.now(UTC)
    session.add(Repeat(user_id=by.id, key=key, request_hash=request_hash, answer=answer, at=now))
    session.flush()
    return answer
