"""Sessions kept in the database: the cookie holds 256 random bits, the table their SHA-256.

A visitor who is not signed in has an id and nothing kept: the token of forms follows from the id.
A session gets a new id when somebody signs in, at every step of that, and after a change of roles;
the old id is dead from then on.
"""

import re
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from coordinator.config import Settings
from coordinator.store import sessions
from coordinator.store.database import act, reading
from coordinator.store.sessions import SEEN_EVERY, Found

PERSON, PENDING, TOKEN = "_user_id", "_pending", "csrf_token"
FRESH_FOR = timedelta(minutes=5)
_ID = re.compile(r"[A-Za-z0-9_-]{43}")


def install(app: Flask, settings: Settings) -> None:
    """Use them; the cookie is bound to this host over TLS, but in the demonstration on loopback."""
    name = "sid" if settings.demo else "__Host-sid"
    app.config.update(
        SESSION_COOKIE_NAME=name,
        SESSION_COOKIE_SECURE=not settings.demo,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    app.session_interface = Keeper()


def current() -> "Kept":
    """The session of this request."""
    kept = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(kept, Kept)  # noqa: S101 - the only interface installed
    return kept


def digest(identifier: str) -> str:
    """What the table keeps of a session's id."""
    return sha256(identifier.encode()).hexdigest()


class Kept(CallbackDict[str, Any], SessionMixin):
    """The session of one request."""

    def __init__(self, identifier: str, found: Found | None, *, from_cookie: bool) -> None:
        """`found` is what the database keeps under the id the browser sent."""
        super().__init__(found.data if found else None, on_update=_note_change)
        self.identifier = identifier
        self.found = found
        self.from_cookie = from_cookie
        self.asked_for_token = False
        self.begun = False
        self.confirmed_now = False
        super().__setitem__(TOKEN, sha256(b"csrf/1" + identifier.encode()).hexdigest())
        self.modified = False

    def __getitem__(self, key: str) -> Any:
        """Notes that a page shows the token, so that its id has to reach the browser."""
        self.asked_for_token = self.asked_for_token or key == TOKEN
        return super().__getitem__(key)

    @property
    def id_hash(self) -> str:
        """The hash under which the session will be found."""
        return digest(self.identifier)

    def kept_hash(self) -> str:
        """The hash under which the database keeps it now; empty where nothing is kept."""
        return self.found.id_hash if self.found else ""

    @property
    def confirmed_at(self) -> datetime | None:
        """When its person last proved with the password who they are."""
        if self.confirmed_now:
            return datetime.now(UTC)
        return self.found.confirmed_at if self.found else None

    def is_fresh(self) -> bool:
        """Whether the password was given within the last five minutes."""
        at = self.confirmed_at
        return at is not None and datetime.now(UTC) - at <= FRESH_FOR

    def begin(self) -> None:
        """Give it a new id whatever it held: somebody proved who they are."""
        self.identifier = secrets.token_urlsafe(32)
        self.begun = self.modified = True

    def confirm(self) -> None:
        """Note that the password was given now."""
        self.confirmed_now = self.modified = True

    def kept(self) -> dict[str, Any]:
        """What the database keeps of it."""
        return {key: value for key, value in self.items() if key != TOKEN}

    def belongs_to(self) -> str | None:
        """The reference of the person who signed in, or is about to."""
        owner = self.get(PERSON) or self.get(PENDING)
        return str(owner) if owner else None


def _note_change(kept: CallbackDict[str, Any]) -> None:
    if isinstance(kept, Kept):
        kept.modified = True


class Keeper(SessionInterface):
    """Finds and keeps the sessions of requests."""

    def open_session(self, app: Flask, request: Request) -> Kept:
        """The session of the id in the cookie, or a new one that nobody is signed in to."""
        identifier = request.cookies.get(self.get_cookie_name(app), "")
        if _is_asset(app, request.path) or not _ID.fullmatch(identifier):
            return Kept(secrets.token_urlsafe(32), None, from_cookie=False)
        with reading() as transaction:
            found = sessions.find(transaction, digest(identifier))
        if found and found.renew:
            identifier = secrets.token_urlsafe(32)  # the page of this request shows its token
        return Kept(identifier, found, from_cookie=True)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed and send the cookie where its id is new."""
        assert isinstance(session, Kept)  # noqa: S101 - the only kind that is opened
        if _is_asset(app, request.path):
            return
        owner, found = session.belongs_to(), session.found
        if owner is None:
            self._leave(app, session, response)
        elif found is None or session.begun or owner != found.user_ref or _stepped(session):
            if not session.begun:
                session.begin()
            act(lambda transaction: self._replace(transaction, session, owner, anew=True))
            self._send(app, session, response)
        elif found.renew:
            if act(lambda transaction: self._replace(transaction, session, owner, anew=False)):
                self._send(app, session, response)
        elif session.modified:
            kept, at = session.kept(), session.confirmed_at
            act(lambda transaction: sessions.change(transaction, found.id_hash, kept, at))
        elif datetime.now(UTC) - found.seen_at > SEEN_EVERY:
            sessions.see(found.id_hash)

    def _replace(self, transaction: Any, session: Kept, owner: str, *, anew: bool) -> bool:
        """The row under the old id goes; without it only a sign-in may make a new one."""
        found = session.found
        if found and not sessions.end(transaction, found.id_hash) and not anew:
            return False
        goes_on = not anew and found is not None
        fresh = bool(session.get("_fresh")) or session.confirmed_now
        sessions.begin(
            transaction,
            id_hash=session.id_hash,
            user_ref=owner,
            data=session.kept(),
            address=request.remote_addr or "",
            began_at=found.began_at if found and goes_on else datetime.now(UTC),
            confirmed_at=datetime.now(UTC) if anew and fresh else session.confirmed_at,
        )
        return True

    def _leave(self, app: Flask, session: Kept, response: Response) -> None:
        if session.found:
            id_hash = session.found.id_hash
            act(lambda transaction: sessions.end(transaction, id_hash))
            session.identifier = secrets.token_urlsafe(32)
            self._send(app, session, response)
        elif session.asked_for_token and not session.from_cookie:
            self._send(app, session, response)

    def _send(self, app: Flask, session: Kept, response: Response) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            session.identifier,
            secure=self.get_cookie_secure(app),
            httponly=True,
            samesite="Lax",
            path="/",
        )
        g.pop(TOKEN, None)


def _stepped(session: Kept) -> bool:
    """Whether this request went from one step of signing in to the next."""
    return session.found is not None and session.found.data.get(PERSON) != session.get(PERSON)


def _is_asset(app: Flask, path: str) -> bool:
    return path.startswith(f"{app.static_url_path}/")
