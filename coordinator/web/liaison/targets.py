"""The target library: list, one row, change, export."""

from typing import Any

from flask import Response as Answer
from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordinator.core.model.condition import COLUMNS
from coordinator.core.model.terms import Flag, TargetKind, TargetState
from coordinator.exchange.sheets.writing import MOST_ROWS
from coordinator.services import exporting
from coordinator.services.registering import change_target
from coordinator.services.registering.editing import not_found
from coordinator.services.registering.labels import TARGET, word, words
from coordinator.store import targets as library
from coordinator.store.database import reading
from coordinator.store.scopes import units_seen
from coordinator.web import access
from coordinator.web.liaison import asking, pages, showing
from coordinator.web.liaison.asking import READERS, me
from coordinator.web.pages import answer, language, say

CONTEXT: dict[str, Any] = showing.CONTEXT | {
    "labels": TARGET, "columns_known": COLUMNS, "operators": asking.OPERATORS, "word": word,
    "words": words, "degrees": exporting.degrees, "kinds": tuple(TargetKind),
    "states": tuple(TargetState), "flags": tuple(Flag), "most": MOST_ROWS,
}  # fmt: skip


@pages.get("/targets")
@access.roles(*READERS)
def targets() -> str:
    """A page of the libraries in sight, filtered and sorted as the address says."""
    query = asking.query()
    with reading() as session:
        units, page = units_seen(session, me()), library.page(session, me(), query)
    shown: dict[str, Any] = {
        "columns": asking.columns(),
        "pills": asking.pills(units),
        "units": units,
    }
    cell = exporting.target_cell
    return answer(
        "liaison/targets.html", "list", page=page, query=query, cell=cell, **shown, **CONTEXT
    )


@pages.get("/targets/filter")
@access.roles(*READERS)
def add_filter() -> Response:
    """The list with one filter more."""
    return redirect(asking.with_filter(), 303)


@pages.post("/targets/export")
@access.roles(*READERS)
def export_targets() -> Answer:
    """The list of the address as a file, or the rows ticked."""
    refs = () if request.form.get("all") else request.form.getlist("chosen")
    form = request.form.get("format", "")
    columns = ("row", *asking.columns())
    file = exporting.export_targets(me(), asking.query(), columns, form, language(), refs=refs)
    return asking.download(file)


@pages.get("/targets/<ref>")
@access.roles(*READERS)
def target(ref: str) -> str:
    """One row, with its form for the liaison who keeps it."""
    with reading() as session:
        found = library.target(session, me(), ref)
    if found is None:
        raise not_found()
    keeps = "liaison" in me().roles and found.unit_code == me().unit_code
    return answer("liaison/target.html", target=found, keeps=keeps, **CONTEXT)


@pages.post("/targets/<ref>")
@access.roles("liaison")
def changed_target(ref: str) -> Response:
    """Write the form."""
    change_target(me(), ref, {**request.form, "flags": ";".join(request.form.getlist("flags"))})
    flash(str(say("已保存。", "Saved.")), "done")
    return redirect(url_for("liaison.target", ref=ref), 303)
