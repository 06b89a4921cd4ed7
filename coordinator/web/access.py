"""Who may open what: every route bears exactly one mark, or the app does not start.

Ownership is not decided here but in the query: an object outside a person's scope is not found.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from coordinator.config import Settings
from coordinator.store.database import reading
from coordinator.store.users import Person, person

View = TypeVar("View", bound=Callable[..., object])
_MARK = "__access__"


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
    manager.user_loader(_person)
    app.view_functions["static"] = anybody(app.view_functions["static"])
    bare = sorted(e for e, view in app.view_functions.items() if not hasattr(view, _MARK))
    if bare:
        raise MissingMarkError(f"routes without an access mark: {', '.join(bare)}")

    @app.before_request
    def enforce() -> Response | None:
        if request.endpoint is None:
            return None
        wanted = mark_of(app.view_functions[request.endpoint])
        if wanted == frozenset():
            return None
        if not current_user.is_authenticated:
            return redirect(url_for("account.sign_in", next=request.full_path))
        if wanted is not None and not wanted & current_user.roles:
            abort(404)
        return None
