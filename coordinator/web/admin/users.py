"""Accounts: the system administrator makes and disables them, the security one resets them."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.services import admitting
from coordinator.services.granting import ROLE_NAMES
from coordinator.store import users as stored
from coordinator.store.database import reading
from coordinator.web import access
from coordinator.web.account.entering import source
from coordinator.web.admin import pages
from coordinator.web.security import confirmation


@pages.get("/users")
@access.roles("system_admin", "security_admin")
def users() -> str:
    """Every account of the jurisdiction."""
    with reading() as transaction:
        found = stored.accounts(transaction, current_user)
        units = stored.units(transaction, current_user)
    options = [(unit.ref, unit.name) for unit in units]
    return render_template(
        "admin/users.html", accounts=found, unit_options=options, names=ROLE_NAMES
    )


@pages.post("/users")
@access.roles("system_admin")
def user_added() -> str:
    """Make an account, and show its initial password once."""
    form, by = request.form, current_user._get_current_object()
    made = admitting.create_account(by, form["login"], form["name"], form["unit"], source())
    return render_template("admin/users_initial.html", made=made)


@pages.get("/users/<ref>")
@access.roles("system_admin", "security_admin")
def user(ref: str) -> str:
    """One account: its unit, roles and state."""
    with reading() as transaction:
        found = stored.account(transaction, current_user, ref)
    return render_template("admin/users_user.html", account=found, names=ROLE_NAMES)


@pages.post("/users/<ref>/active")
@access.roles("system_admin")
def user_switched(ref: str) -> Response:
    """Disable or enable an account."""
    by, form = current_user._get_current_object(), request.form
    admitting.set_active(
        by, ref, form.get("version", 0, int), active=form["active"] == "1", address=source()
    )
    return redirect(url_for("admin.user", ref=ref), 303)


@pages.post("/users/<ref>/reset/check")
@access.roles("security_admin")
@access.fresh
def reset_checked(ref: str) -> str:
    """What a reset will do, and the button that does it."""
    with reading() as transaction:
        found = stored.account(transaction, current_user, ref)
    token = confirmation.ask("reset", confirmation.fingerprint(ref))
    return render_template("admin/users_reset.html", account=found, token=token)


@pages.post("/users/<ref>/reset")
@access.roles("security_admin")
@access.fresh
def user_reset(ref: str) -> str:
    """A new initial password, shown once."""
    confirmation.take("reset", confirmation.fingerprint(ref))
    made = admitting.reset_password(current_user._get_current_object(), ref, source())
    return render_template("admin/users_initial.html", made=made)
