"""Units of the jurisdiction."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.services.constituting import KINDS, add_unit, rename_unit
from coordinator.store import users as stored
from coordinator.store.database import reading
from coordinator.web import access
from coordinator.web.account.entering import source
from coordinator.web.admin import pages


@pages.get("/units")
@access.roles("system_admin")
def units() -> str:
    """Every unit of the jurisdiction, and the form for another."""
    with reading() as transaction:
        found = stored.units(transaction, current_user)
    return render_template("admin/units.html", units=found, kinds=KINDS)


@pages.post("/units")
@access.roles("system_admin")
def unit_added() -> Response:
    """Add a unit."""
    form, by = request.form, current_user._get_current_object()
    fields = (form["code"], form["name"], form["name_en"], form["kind"], form["region"])
    add_unit(by, *fields, source())
    return redirect(url_for("admin.units"), 303)


@pages.get("/units/<ref>")
@access.roles("system_admin")
def unit(ref: str) -> str:
    """One unit, to be renamed."""
    with reading() as transaction:
        found = stored.unit(transaction, current_user, ref)
    return render_template("admin/units_unit.html", unit=found, kinds=KINDS)


@pages.post("/units/<ref>")
@access.roles("system_admin")
def unit_renamed(ref: str) -> Response:
    """Give the unit another name."""
    form, by = request.form, current_user._get_current_object()
    rename_unit(by, ref, form["was"], form["name"], form["name_en"], source())
    return redirect(url_for("admin.units"), 303)
