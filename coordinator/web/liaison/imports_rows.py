"""Bad rows: corrected in the wizard, or later from the worklist."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordinator.core.text import Text
from coordinator.services import importing
from coordinator.store import imports as store
from coordinator.store.database import reading
from coordinator.web import access
from coordinator.web.liaison import pages
from coordinator.web.liaison.asking import me
from coordinator.web.liaison.imports import KEEPERS, import_errors
from coordinator.web.liaison.imports_shown import CONTEXT, as_number, cells_asked
from coordinator.web.pages import answer, language


@pages.post("/imports/<ref>/rows/<row>")
@access.roles(*KEEPERS)
def corrected(ref: str, row: str) -> Response | str:
    """Take the cells of a row, or one guess, and check it again."""
    take, aside = request.form.get("take", ""), "aside" in request.form
    importing.correct(me(), row, as_number("version"), cells_asked(), take=take, aside=aside)
    if "HX-Request" in request.headers:
        return import_errors(ref)
    column, after = request.args.get("column"), request.args.get("after")
    return redirect(url_for("liaison.import_errors", ref=ref, column=column, after=after), 303)


@pages.get("/worklist", defaults={"ref": ""})
@pages.get("/worklist/<ref>")
@access.roles(*KEEPERS)
def worklist(ref: str) -> str:
    """Rows of confirmed imports that are not in the library yet, of one import or of all."""
    after = request.args.get("after", "")
    with reading() as session:
        if ref:
            store.file(session, me(), ref)
        found = store.worklist(session, me(), ref=ref, after=after)
    return answer("liaison/imports/worklist.html", "worklist_rows", found=found, ref=ref, **CONTEXT)


@pages.post("/worklist/rows/<row>")
@access.roles(*KEEPERS)
def settled(row: str) -> Response:
    """Correct a row of the worklist; without problems it enters the library at once."""
    take, aside = request.form.get("take", ""), "aside" in request.form
    version = as_number("version")
    now = importing.correct(me(), row, version, cells_asked(), take=take, aside=aside)
    if now.state == "entered":
        flash(Text("此行已进入名录库。", "The row is in the library now.").say(language()), "done")
    return redirect(url_for("liaison.worklist", ref=now.import_ref), 303)


@pages.post("/worklist/rows/<row>/dismiss")
@access.roles(*KEEPERS)
def dismissed(row: str) -> Response:
    """Settle a row without taking it in."""
    importing.dismiss(me(), row, as_number("version"), request.form.get("reason", ""))
    flash(
        Text("已标为不再需要，原因已记录。", "Marked as not needed; the reason is kept.").say(
            language()
        )
    )
    return redirect(url_for("liaison.worklist"), 303)
