"""Who may open what: every route bears exactly one mark, or the app does not start.

Ownership is not decided here but in the query: an object outside a person's scope is not found.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, make_response, redirect, url_for
from flask_login import LoginManager, current_user
from htmx_flask import request
from werkzeug.wrappers import Response

from coordinator.config import Settings
from coordinator.services.leaving import note_denial
from coordinator.store.database import reading
from coordinator.store.person import Person
from coordinator.store.users import person
from coordinator.web.security.places import safe_path
from coordinator.web.security.sessions import current

View = TypeVar("View", bound=Callable[..., object])
_MARK, _FRESH = "__access__", "__fresh__"


def anybody(view: View) -> View:
    """Open without signing in."""
    setattr(view, _MARK, frozenset())
    return view


def signed_in(view: View) -> View:
    """Open to every person who is signed in."""
    setattr(view, _MARK, None)
    return view


def roles(*names: str) -> Callable[[View], View]:
    """Open to people who hold one of the roles."""

    def mark(view: View) -> View:
        setattr(view, _MARK, frozenset(names))
        return view

    return mark


def fresh(view: View) -> View:
    """Besides its mark: the password is asked again where it was given over five minutes ago."""
    setattr(view, _FRESH, True)
    return view


def mark_of(view: object) -> frozenset[str] | None:
    """The roles a view is open to; None: everybody signed in; empty: anybody."""
    found: frozenset[str] | None = getattr(view, _MARK)
    return found


class MissingMarkError(RuntimeError):
    """A route without an access mark; the app does not start."""


def _person(ref: str) -> Person | None:
    with reading() as session:
        return person(session, ref)


def install(app: Flask, settings: Settings) -> None:
    """Check the marks of all routes and enforce them before every request."""
    manager = LoginManager(app)
    manager.session_protection = None  # offices change addresses; the session is bound otherwise
    manager.user_loader(_person)
    app.view_functions["static"] = anybody(app.view_functions["static"])
    bare = sorted(e for e, view in app.view_functions.items() if not hasattr(view, _MARK))
    if bare:
        raise MissingMarkError(f"routes without an access mark: {', '.join(bare)}")

    @app.before_request
    def enforce() -> Response | None:
        if request.endpoint is None:
            return None
        view = app.view_functions[request.endpoint]
        wanted = mark_of(view)
        if wanted == frozenset():
            return None
        if not current_user.is_authenticated:
            return _ask_to(url_for("account.sign_in", next=_here()))
        if wanted is not None and not wanted & current_user.roles:
            by: Person = current_user._get_current_object()
            note_denial(by, request.endpoint, request.remote_addr or "")
            abort(404)
        if getattr(view, _FRESH, False) and not current().is_fresh():
            return _ask_to(url_for("account.confirm", next=_here()))
        return None


def _ask_to(place: str) -> Response:
    """A whole page, never a part of one: a form to sign in has no place in a table cell."""
    if not request.htmx:
        return redirect(place, 303)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = place
    return response


def _here() -> str:
    """Where to come back to: the page asked for, or the page the form stood on."""
    if request.method in ("GET", "HEAD") and not request.htmx:
        return safe_path(request.full_path.rstrip("?"))
    page = request.headers.get("HX-Current-URL") or request.referrer or ""
    own = request.host_url.rstrip("/")
    return safe_path(page.removeprefix(own))
