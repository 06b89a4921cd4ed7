"""The own account: password, second factor, sessions."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.core.text import Text
from coordinator.services import leaving, signing_in
from coordinator.services.granting import ROLE_NAMES
from coordinator.store import sessions
from coordinator.store.database import reading
from coordinator.store.users import TWO_FACTOR_ROLES
from coordinator.store.users import account as own_account
from coordinator.web import access
from coordinator.web.account import pages
from coordinator.web.account.entering import go_on, rules, source
from coordinator.web.account.views import FORMS, left
from coordinator.web.security.sessions import current


@pages.get("/account")
@access.signed_in
def account(error: Text | None = None) -> str:
    """Who I am here, where I am signed in, and what I can change."""
    with reading() as transaction:
        mine = own_account(transaction, current_user, current_user.ref)
        alive = sessions.of_user(transaction, current_user.ref)
    return render_template(
        "account/account.html", mine=mine, sessions=alive, this=current().kept_hash(), error=error,
        names=ROLE_NAMES, needs_factor=bool(current_user.roles & TWO_FACTOR_ROLES),
        rules=rules(), fresh=current().is_fresh(),
    )  # fmt: skip


@pages.post("/account/password")
@access.signed_in
@access.fresh
def password_changed() -> Response:
    """Keep a new password; every other session ends, this one goes on under a new id."""
    form, passed = request.form, frozenset({"entered", "password", "second_factor"})
    entry = signing_in.change_password(
        current_user.ref, passed, form["password"], form["again"], source(), rules()
    )
    return go_on(entry, url_for("account.account"))


@pages.post("/account/sessions/<ref>/end")
@access.signed_in
def session_ended(ref: str) -> Response:
    """End one of my sessions."""
    leaving.end_session(current_user._get_current_object(), ref, source())
    return redirect(url_for("account.account"), 303)


@pages.post("/account/sessions/end")
@access.signed_in
def sessions_ended() -> Response:
    """End all my sessions, this one too."""
    leaving.end_all_sessions(current_user._get_current_object(), source())
    return left()


FORMS["account.password_changed"] = account
