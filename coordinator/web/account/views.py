"""The sign-in page."""

from flask import redirect, render_template, request, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from coordinator.services.signing_in import sign_in as check
from coordinator.web import access
from coordinator.web.account import pages


@pages.get("/sign-in")
@access.anybody
def sign_in() -> str:
    """The form."""
    return render_template("account/sign_in.html")


@pages.post("/sign-in")
@access.anybody
def signed_in() -> Response:
    """Check login and password, and begin a session."""
    login_user(check(request.form["login"], request.form["password"], request.remote_addr or ""))
    return redirect(url_for("home.queue"))


@pages.post("/sign-out")
@access.signed_in
def sign_out() -> Response:
    """End the session."""
    logout_user()
    return redirect(url_for("account.sign_in"))
