"""The import wizard: file, columns, errors, difference, confirmation."""

from flask import Response as Answer
from flask import flash, make_response, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from coordinator.core.text import Text
from coordinator.services import importing
from coordinator.store import imports as store
from coordinator.store.database import reading
from coordinator.web import access
from coordinator.web.liaison import pages
from coordinator.web.liaison.asking import me
from coordinator.web.liaison.imports_shown import CONTEXT, as_number, mapping_asked, steps
from coordinator.web.pages import answer, fragment, language

KEEPERS = ("liaison", "office")


@pages.get("/imports")
@access.roles(*KEEPERS)
def imports() -> str:
    """The form to begin with, what is under way, and what waits in the worklist."""
    with reading() as session:
        files, waiting = store.files(session, me()), store.worklist_counts(session, me())
    own = importing.libraries_of(me())
    return answer("liaison/imports/list.html", files=files, waiting=waiting, own=own, **CONTEXT)


@pages.post("/imports")
@access.roles(*KEEPERS)
def uploaded() -> Response:
    """Take a file."""
    # a field missing altogether is an empty form, not a fault
    file = request.files.get("file", FileStorage())
    data, name = file.read(), file.filename or ""
    file.close()
    ref = importing.upload(me(), request.form.get("library", ""), name, data)
    return redirect(url_for("liaison.import_", ref=ref), 303)


@pages.get("/imports/templates/<library>.xlsx")
@access.roles(*KEEPERS)
def template(library: str) -> Answer:
    """Our own template, filled with the codes of the department."""
    with reading() as session:
        content = importing.template_file(session, me(), library, language())
    return _attached(f"template-{library}.xlsx", content)


@pages.get("/imports/<ref>")
@access.roles(*KEEPERS)
def import_(ref: str) -> Response | str:
    """Where the import is: its progress while a job runs, else the page of its step."""
    with reading() as session:
        file = store.file(session, me(), ref)
        work = store.work(session, file)
    if work is None or (not work.open and file.state != "uploaded"):
        return redirect(url_for(f"liaison.import_{steps(file.state)}", ref=ref), 303)
    return answer("liaison/imports/progress.html", file=file, work=work, **CONTEXT)


@pages.get("/imports/<ref>/progress")
@access.roles(*KEEPERS)
def import_progress(ref: str) -> Answer:
    """The bar while the job runs, then on to the next page."""
    with reading() as session:
        file = store.file(session, me(), ref)
        work = store.work(session, file)
    if work is not None and work.open:
        page = "liaison/imports/progress.html"
        return make_response(fragment(page, "job", file=file, work=work, **CONTEXT))
    return make_response("", {"HX-Redirect": url_for("liaison.import_", ref=ref)})


@pages.get("/imports/<ref>/mapping")
@access.roles(*KEEPERS)
def import_mapping(ref: str) -> str:
    """Which column is which, with the first rows."""
    with reading() as session:
        file = store.file(session, me(), ref)
        work = store.work(session, file)
    return answer("liaison/imports/mapping.html", file=file, work=work, **CONTEXT)


@pages.post("/imports/<ref>/mapping")
@access.roles(*KEEPERS)
def mapped(ref: str) -> Response:
    """Take the columns as said and have the rows checked."""
    importing.map_columns(me(), ref, as_number("version"), mapping_asked())
    return redirect(url_for("liaison.import_", ref=ref), 303)


@pages.post("/imports/<ref>/reading")
@access.roles(*KEEPERS)
def reread(ref: str) -> Response:
    """Read the file again with another encoding, sheet or header row."""
    asked = {name: request.form.get(name, "") for name in ("encoding", "sheet")}
    options = {**asked, "header": as_number("header"), "fill": "fill" in request.form}
    importing.reread(me(), ref, as_number("version"), options)
    return redirect(url_for("liaison.import_", ref=ref), 303)


@pages.get("/imports/<ref>/errors")
@access.roles(*KEEPERS)
def import_errors(ref: str) -> str:
    """Only the bad rows, each cell with its message."""
    column, after = request.args.get("column", ""), request.args.get("after", "")
    with reading() as session:
        file = store.file(session, me(), ref)
        found = store.bad_rows(session, me(), ref, column=column, after=after)
        kinds = store.columns_with_problems(session, file.id)
        work = store.work(session, file)
    shown = {"file": file, "found": found, "kinds": kinds, "column": column, "work": work}
    return answer("liaison/imports/errors.html", "errors", **shown, **CONTEXT)


@pages.post("/imports/<ref>/bad-rows.<any(csv, xlsx):form>")
@access.roles(*KEEPERS)
def bad_rows(ref: str, form: str) -> Answer:
    """The bad rows with their reasons as a file."""
    return _attached(*importing.bad_rows_file(me(), ref, form, language()))


@pages.post("/imports/<ref>/difference")
@access.roles(*KEEPERS)
def compared(ref: str) -> Response:
    """Have the good rows compared with the library."""
    importing.compare(me(), ref, as_number("version"))
    return redirect(url_for("liaison.import_", ref=ref), 303)


@pages.get("/imports/<ref>/difference")
@access.roles(*KEEPERS)
def import_difference(ref: str) -> str:
    """New, changed, vanished, and the choice about the vanished."""
    with reading() as session:
        file = store.file(session, me(), ref)
        left = store.open_count(session, file.id)
        work = store.work(session, file)
    return answer("liaison/imports/difference.html", file=file, left=left, work=work, **CONTEXT)


@pages.post("/imports/<ref>/confirm")
@access.roles(*KEEPERS)
def confirmed(ref: str) -> Response:
    """Take everything good in."""
    close = request.form.get("vanished") == "close"
    importing.confirm(me(), ref, as_number("version"), close_vanished=close)
    return redirect(url_for("liaison.import_", ref=ref), 303)


@pages.get("/imports/<ref>/done")
@access.roles(*KEEPERS)
def import_done(ref: str) -> str:
    """What the import left: snapshot, counts, worklist."""
    with reading() as session:
        file = store.file(session, me(), ref)
        left = store.open_count(session, file.id)
        made = store.snapshot(session, me(), file.snapshot_id) if file.snapshot_id else None
    return answer("liaison/imports/done.html", file=file, left=left, made=made, **CONTEXT)


@pages.post("/imports/<ref>/cancel")
@access.roles(*KEEPERS)
def cancelled(ref: str) -> Response:
    """Stop what is running."""
    importing.cancel(me(), ref)
    return redirect(url_for("liaison.import_", ref=ref), 303)


@pages.post("/imports/<ref>/abandon")
@access.roles(*KEEPERS)
def abandoned(ref: str) -> Response:
    """End the import without touching the library."""
    importing.abandon(me(), ref, as_number("version"))
    said = Text(
        "已放弃导入，名录库没有改动。", "The import was abandoned; the library is unchanged."
    )
    flash(said.say(language()), "done")
    return redirect(url_for("liaison.imports"), 303)


def _attached(name: str, content: bytes) -> Answer:
    """Never shown in the browser: it may hold anything somebody uploaded."""
    kinds = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    response = Answer(content, content_type=kinds[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
