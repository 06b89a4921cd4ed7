"""The inspector library: masked, unmasked for a purpose, with interests and absences."""

from typing import Any

from flask import Response as Answer
from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from coordinator.core.model.terms import InspectorState
from coordinator.services import exporting, registering
from coordinator.services.registering.declarations import may_declare
from coordinator.services.registering.editing import not_found
from coordinator.services.registering.labels import DECLARATION, INSPECTOR, word
from coordinator.services.unmasking import unmask
from coordinator.store import inspectors as library
from coordinator.store.database import reading
from coordinator.web import access
from coordinator.web.liaison import asking, pages, showing
from coordinator.web.liaison.asking import READERS, me, today
from coordinator.web.pages import answer, language, say

CONTEXT: dict[str, Any] = showing.CONTEXT | {
    "labels": INSPECTOR, "declaration": DECLARATION, "states": tuple(InspectorState), "word": word,
}  # fmt: skip


@pages.get("/inspectors")
@access.roles(*READERS)
def inspectors() -> str:
    """Inspectors in sight, masked."""
    words, state = request.args.get("q", ""), request.args.get("state", "")
    with reading() as session:
        found = library.inspectors(session, me(), words=words, state=state)
    return answer("liaison/inspectors.html", "list", inspectors=found, today=today(), **CONTEXT)


@pages.post("/inspectors/export")
@access.roles(*READERS)
def export_inspectors() -> Answer:
    """The library as a file, for a purpose; masked unless its liaison asks for it in full."""
    form, full = request.form, bool(request.form.get("full"))
    kind, purpose = form.get("format", ""), form.get("purpose", "")
    return asking.download(exporting.export_inspectors(me(), kind, purpose, language(), full=full))


@pages.get("/inspectors/<ref>")
@access.roles(*READERS)
def inspector(ref: str) -> str:
    """One inspector, masked, with interests and absences."""
    with reading() as session:
        found = library.inspector(session, me(), ref)
        interests, absences = (
            read(session, me(), ref) for read in (library.interests, library.absences)
        )
    if found is None:
        raise not_found()
    keeps = "liaison" in me().roles and found.is_own_unit
    shown: dict[str, Any] = {
        "interests": interests,
        "absences": absences,
        "keeps": keeps,
        "today": today(),
    }
    shown["declares"] = may_declare(me(), found)
    return answer("liaison/inspector.html", inspector=found, **shown, **CONTEXT)


@pages.post("/inspectors/<ref>")
@access.roles("liaison")
def changed_inspector(ref: str) -> Response:
    """Write the form."""
    registering.change_inspector(me(), ref, request.form)
    return _back(ref)


@pages.post("/inspectors/<ref>/unmask")
@access.roles("liaison")
def unmasked_inspector(ref: str) -> Answer:
    """Personal data in full, for a purpose; no browser keeps the answer."""
    found = unmask(me(), ref, request.form.get("purpose", ""))
    page = make_response(answer("liaison/inspector_full.html", inspector=found, **CONTEXT))
    page.headers["Cache-Control"] = "no-store"
    return page


@pages.post("/inspectors/<ref>/interests")
@access.roles("liaison", "inspector", "leader")
def declared_interest(ref: str) -> Response:
    """Declare an interest."""
    registering.declare_interest(me(), ref, request.form)
    return _back(ref)


@pages.post("/inspectors/<ref>/interests/<its>/end")
@access.roles("liaison", "inspector", "leader")
def ended_interest(ref: str, its: str) -> Response:
    """The interest is over."""
    registering.end_interest(me(), ref, its)
    return _back(ref)


@pages.post("/inspectors/<ref>/absences")
@access.roles("liaison", "inspector", "leader")
def declared_absence(ref: str) -> Response:
    """Declare an absence."""
    registering.declare_absence(me(), ref, request.form)
    return _back(ref)


@pages.post("/inspectors/<ref>/absences/<its>/end")
@access.roles("liaison", "inspector", "leader")
def ended_absence(ref: str, its: str) -> Response:
    """The inspector is back."""
    registering.end_absence(me(), ref, its)
    return _back(ref)


def _back(ref: str) -> Response:
    flash(str(say("已保存。", "Saved.")), "done")
    return redirect(url_for("liaison.inspector", ref=ref), 303)
