"""How somebody on the way in is kept in the session between the steps of signing in."""

from flask import current_app, request, session, url_for
from flask_login import login_user
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from coordinator.config import Settings
from coordinator.core.text import Text
from coordinator.services.signing_in import Entry, NotAccepted, Rules
from coordinator.store.database import reading
from coordinator.store.users import person
from coordinator.web.security.places import safe_path
from coordinator.web.security.sessions import PENDING, current

PASSED, NEXT, FACTOR = "_passed", "_next", "_factor"
STEPS = {
    "second_factor": "account.second_factor",
    "enrol": "account.enrol",
    "password": "account.new_password",
}


def rules() -> Rules:
    """What this installation asks of whoever signs in."""
    settings: Settings = current_app.config["SETTINGS"]
    return Rules(
        keys=(settings.secret_key, *settings.old_secret_keys),
        profile=settings.password_profile,
        second_factor=not settings.demo,
    )


def source() -> str:
    """The client's address."""
    return request.remote_addr or ""


def go_on(entry: Entry, wanted: str | None = None) -> Response:
    """To the next step under a new session id, or in where nothing is left to prove."""
    place = safe_path(wanted or session.get(NEXT))
    session.clear()
    current().begin()
    if entry.step == "done":
        return _let_in(entry, place)
    session[PENDING], session[PASSED], session[NEXT] = entry.ref, sorted(entry.passed), place
    return redirect(url_for(STEPS[entry.step]), 303)


def pending() -> tuple[str, frozenset[str]]:
    """Who is on the way in and what was proved; raises NotAccepted where nobody is."""
    if PENDING not in session:
        raise NotAccepted(
            Text("登录已失效，请重新登录。", "This sign-in is no longer valid; please begin again.")
        )
    return session[PENDING], frozenset(session[PASSED])


def _let_in(entry: Entry, place: str) -> Response:
    with reading() as transaction:
        found = person(transaction, entry.ref)
    login_user(found)
    return redirect(place, 303)
