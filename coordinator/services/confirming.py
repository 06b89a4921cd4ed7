"""Leave for one irreversible act, given and used once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text
from coordinator.store.database import act as transact
from coordinator.store.schema.accounts import Confirmation

VALID_FOR = timedelta(minutes=5)


def offer(token_hash: str, session_hash: str, act: str, object_hash: str) -> None:
    """Keep what a token is good for: this session, this act, this state of its object."""

    def keep(session: Session) -> None:
        session.add(
            Confirmation(
                token_hash=token_hash, session_hash=session_hash, act=act, object_hash=object_hash,
                expires_at=datetime.now(UTC) + VALID_FOR,
            )
        )  # fmt: skip

    transact(keep)


def redeem(token_hash: str, session_hash: str, act: str, object_hash: str) -> None:
    """Use up a token; raises NotPossible unless it was offered for exactly this and is not used."""

    def use(session: Session) -> bool:
        used = session.scalar(
            delete(Confirmation)
            .where(
                Confirmation.token_hash == token_hash,
                Confirmation.session_hash == session_hash,
                Confirmation.act == act,
                Confirmation.object_hash == object_hash,
                Confirmation.expires_at > datetime.now(UTC),
            )
            .returning(Confirmation.token_hash)
        )
        return used is not None

    if not transact(use):
        raise NotPossible(
            Text(
                "确认已失效，或所确认的内容已有变化。请返回重新确认。",
                "The confirmation is no longer valid, or what it confirmed has changed. "
                "Please go back and confirm again.",
            )
        )
