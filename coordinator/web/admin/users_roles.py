"""Roles of an account: chosen, shown as they will be, confirmed."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.core.errors import NotPossible
from coordinator.core.text import Text, join
from coordinator.services.granting import ROLE_NAMES, exclusion, set_roles
from coordinator.store.database import reading
from coordinator.store.users import ADMIN_ROLES, TWO_FACTOR_ROLES, account
from coordinator.web import access
from coordinator.web.account.entering import source
from coordinator.web.admin import pages
from coordinator.web.security import confirmation


@pages.get("/users/<ref>/roles")
@access.roles("security_admin")
def roles(ref: str) -> str:
    """The roles of an account, to be changed."""
    with reading() as transaction:
        found = account(transaction, current_user, ref)
    return render_template(
        "admin/users_roles.html", account=found, names=ROLE_NAMES, admin=ADMIN_ROLES
    )


@pages.post("/users/<ref>/roles/check")
@access.roles("security_admin")
@access.fresh
def roles_checked(ref: str) -> str:
    """The change in words, and the button that makes it."""
    wanted, version = _wanted()
    with reading() as transaction:
        found = account(transaction, current_user, ref)
    token = confirmation.ask("roles", confirmation.fingerprint(ref, version, *wanted))
    enrols = bool(set(wanted) & TWO_FACTOR_ROLES) and not found.second_factor
    return render_template(
        "admin/users_roles_check.html", account=found, wanted=wanted, version=version, token=token,
        before=_said(found.roles), after=_said(wanted), enrols=enrols,
    )  # fmt: skip


@pages.post("/users/<ref>/roles")
@access.roles("security_admin")
@access.fresh
def roles_set(ref: str) -> Response:
    """Make the change that was confirmed."""
    wanted, version = _wanted()
    confirmation.take("roles", confirmation.fingerprint(ref, version, *wanted))
    set_roles(current_user._get_current_object(), ref, wanted, version, source())
    return redirect(url_for("admin.user", ref=ref), 303)


def _said(roles: Sequence[str]) -> Text | str:
    if not roles:
        return ""
    return join([ROLE_NAMES[role] for role in roles], zh="、", en=", ")


def _wanted() -> tuple[list[str], int]:
    wanted = sorted(set(request.form.getlist("role")))
    if reason := exclusion(wanted):
        raise NotPossible(reason)
    return wanted, request.form.get("version", 0, int)
