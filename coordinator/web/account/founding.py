"""The first administrators of an installation."""

from flask import render_template, request

from coordinator.core.rules import profiles
from coordinator.services import founding
from coordinator.services.granting import ROLE_NAMES
from coordinator.web import access
from coordinator.web.account import pages


@pages.get("/first-administrators")
@access.anybody
def first() -> str:
    """The form that takes the token of the command line."""
    return render_template(
        "account/first.html",
        roles=founding.FIRST,
        names=ROLE_NAMES,
        options=[(name, name) for name in profiles()],
    )


@pages.post("/first-administrators")
@access.anybody
def first_made() -> str:
    """Make them, and show their initial passwords once."""
    form = request.form
    logins = {role: form[role] for role in founding.FIRST}
    made = founding.found(
        form["token"], form["jurisdiction"], form["profile"], form["office"], logins
    )
    return render_template("account/initial.html", made=made)
