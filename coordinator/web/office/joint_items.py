"""Joint items of the jurisdiction: who leads and joins, and whom a vague list means."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordinator.core.text import Text
from coordinator.services import importing
from coordinator.services.importing.resolving import candidates
from coordinator.store.database import reading
from coordinator.store.joint_items import joint_items as every
from coordinator.web import access
from coordinator.web.liaison.asking import me
from coordinator.web.liaison.imports_shown import as_number
from coordinator.web.office import pages
from coordinator.web.pages import answer, language


@pages.get("/joint-items")
@access.roles("office", "supervisor")
def joint_items() -> str:
    """All joint items, those whose departments are not known first."""
    with reading() as session:
        found = sorted(every(session, me()), key=lambda item: (item.resolved, item.code))
    vague = sum(not item.resolved for item in found)
    return answer("office/joint_items.html", items=found, vague=vague)


@pages.get("/joint-items/<ref>/resolve")
@access.roles("office")
def joint_item(ref: str) -> str:
    """The item as it is written, with the departments to choose from and a guess."""
    with reading() as session:
        shown = candidates(session, me(), ref)
    return answer("office/joint_item.html", shown=shown)


@pages.post("/joint-items/<ref>/resolve")
@access.roles("office")
def resolved(ref: str) -> Response:
    """Name lead and partners."""
    lead, partners = request.form.get("lead", ""), request.form.getlist("partners")
    importing.resolve(me(), ref, as_number("version"), lead, partners)
    flash(Text("已确定参加部门。", "The departments are named.").say(language()), "done")
    return redirect(url_for("office.joint_items"), 303)
