"""Signing in, step by step, and out."""

from flask import current_app, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from coordinator.core.errors import Refusal
from coordinator.core.text import Text
from coordinator.services import leaving, signing_in
from coordinator.services.granting import ROLE_NAMES
from coordinator.services.signing_in import NotAccepted
from coordinator.store.attempts import TooManyAttempts
from coordinator.store.database import reading
from coordinator.store.users import one_per_role
from coordinator.web import access
from coordinator.web.account import pages
from coordinator.web.account.entering import go_on, pending, rules, source
from coordinator.web.security.places import safe_path
from coordinator.web.security.sessions import PENDING, current


@pages.get("/sign-in")
@access.anybody
def sign_in(error: Text | None = None) -> str:
    """The form; in the demonstration it lists one login per role."""
    demo, logins = current_app.config["SETTINGS"].demo, []
    if demo:
        with reading() as transaction:
            logins = one_per_role(transaction)
    return render_template(
        "account/sign_in.html", error=error, listed=demo, logins=logins, names=ROLE_NAMES,
        next=safe_path(request.values.get("next")), login=request.form.get("login", ""),
    )  # fmt: skip


@pages.post("/sign-in")
@access.anybody
def signed_in() -> Response:
    """Check login and password, and go to the next step."""
    form = request.form
    entry = signing_in.check_password(form["login"].strip(), form["password"], source(), rules())
    return go_on(entry, form.get("next"))


@pages.get("/sign-in/second-factor")
@access.anybody
def second_factor(error: Text | None = None) -> str:
    """The form for the code of the second factor."""
    pending()
    return render_template("account/second_factor.html", error=error)


@pages.post("/sign-in/second-factor")
@access.anybody
def second_factor_checked() -> Response:
    """Check the code, and go to the next step."""
    ref, passed = pending()
    return go_on(signing_in.check_code(ref, passed, request.form["code"], source(), rules()))


@pages.get("/sign-in/password")
@access.anybody
def new_password(error: Text | None = None) -> str:
    """The form for a new password in place of an initial or an old one."""
    pending()
    return render_template("account/new_password.html", error=error, profile=rules().profile)


@pages.post("/sign-in/password")
@access.anybody
def new_password_set() -> Response:
    """Keep the new password, and go to the next step."""
    (ref, passed), form = pending(), request.form
    entry = signing_in.change_password(
        ref, passed, form["password"], form["again"], source(), rules()
    )
    return go_on(entry)


@pages.post("/sign-out")
@access.signed_in
def sign_out() -> Response:
    """End the session and have the browser forget what it showed."""
    leaving.sign_out(current_user._get_current_object(), current().kept_hash(), source())
    return left()


def left() -> Response:
    """To the form to sign in, with everything the browser keeps of this site cleared."""
    logout_user()
    session.clear()
    response = redirect(url_for("account.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/confirm")
@access.signed_in
def confirm(error: Text | None = None) -> str:
    """The form that asks for the password again before an act of weight."""
    place = safe_path(request.values.get("next"))
    return render_template("account/confirm.html", error=error, next=place)


@pages.post("/confirm")
@access.signed_in
def confirmed() -> Response:
    """Note that the password was given now, and go back."""
    signing_in.confirm_password(current_user.login, request.form["password"], source())
    current().confirm()
    return redirect(safe_path(request.form.get("next")), 303)


FORMS = {
    "account.signed_in": sign_in,
    "account.second_factor_checked": second_factor,
    "account.new_password_set": new_password,
    "account.confirmed": confirm,
}
"""Which form is shown again where what was entered is not accepted."""


@pages.errorhandler(NotAccepted)
@pages.errorhandler(TooManyAttempts)
def not_accepted(refusal: Refusal) -> tuple[str, int]:
    """The form again with the reason; the first form where nobody is on the way in."""
    status = 429 if isinstance(refusal, TooManyAttempts) else 400
    form = FORMS.get(request.endpoint or "", sign_in)
    if PENDING not in session and not current_user.is_authenticated:
        form = sign_in
    elif current_user.is_authenticated and not current().is_fresh():
        form = confirm
    return form(refusal.text), status
