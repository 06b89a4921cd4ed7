"""The journal: reading, verifying and exporting it, and everybody's own acts."""

from flask import (
    Response,
    current_app,
    g,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from coordinator.config import Settings
from coordinator.core.text import Text
from coordinator.services import checkpointing, exporting_journal, reading_journal
from coordinator.services.checkpointing import Witnesses
from coordinator.services.reading_journal import PAGE
from coordinator.store import checkpoints, journal
from coordinator.store.checkpoints import Checkpoint, Delivery
from coordinator.store.database import reading
from coordinator.store.journal import entries
from coordinator.store.journal.writing import Circumstances, circumstances
from coordinator.store.person import Person
from coordinator.web import access
from coordinator.web.admin import pages
from coordinator.web.admin.journal_filters import pills, wanted
from coordinator.web.admin.journal_sentences import ACTS, KINDS, act_name, told

READERS = ("audit_admin", "supervisor")


@pages.get("/journal", endpoint="journal")
@access.roles(*READERS)
def journal_page() -> str:
    """What was done, newest first, by the filters of the address."""
    by, asked = _by(), request.args
    found = reading_journal.read_journal(by, wanted(asked), asked.get("before", None, int))
    lines = [told(entry, found.values) for entry in found.entries]
    with reading() as session:
        last = entries.newest(session, by, "journal_verified")
        problems = tuple(checkpointing.problems(session, _settings().witness_folder))
        recent = _recent(session)
    shown = {"lines": lines, "older": found.older, "last": last, "recent": recent}
    return render_template("admin/journal.html", problems=problems, **shown, **_choices())


@pages.get("/journal/mine")
@access.signed_in
def journal_mine() -> str:
    """The acts of the person who is signed in."""
    with reading() as session:
        before = request.args.get("before", None, int)
        own = journal.own_page(session, _by(), before=before, limit=PAGE + 1)
        found = reading_journal.pages(session, own)
    lines = [told(entry, found.values) for entry in found.entries]
    return render_template("admin/journal_mine.html", lines=lines, older=found.older)


@pages.post("/journal/verification")
@access.roles(*READERS)
def journal_verified() -> Answer:
    """Verify the journal now; the page then tells the result."""
    settings = _settings()
    keys = _witnesses().key_file.parent
    reading_journal.verify_now(_by(), settings.database_url, settings.witness_folder, keys)
    return redirect(url_for("admin.journal", _anchor="verification"), 303)


@pages.post("/journal/export")
@access.roles(*READERS)
def journal_exported() -> Response:
    """The entries of the filters, as JSON lines with proofs."""
    form = request.form
    lines = exporting_journal.export_journal(
        _by(), wanted(form), form.get("purpose", ""), _witnesses()
    )
    named = f"attachment; filename={exporting_journal.NAME}"
    headers = {"Content-Disposition": named, "X-Content-Type-Options": "nosniff"}
    return Response(stream_with_context(lines), mimetype="application/x-ndjson", headers=headers)


def _by() -> Person:
    person: Person = current_user._get_current_object()
    return person


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _witnesses() -> Witnesses:
    settings = _settings()
    return Witnesses(
        key_file=settings.signing_key_file or settings.data_folder / "journal.key",
        folder=settings.witness_folder,
        url=settings.witness_url,
        create_key=settings.demo,
    )


def _recent(session: Session) -> list[tuple[Checkpoint, list[Delivery]]]:
    """The last checkpoints, each with its deliveries."""
    made = checkpoints.newest(session, limit=10)
    sent = checkpoints.deliveries(session, [each.size for each in made])
    return [(each, [d for d in sent if d.checkpoint.size == each.size]) for each in made]


def _choices() -> dict[str, object]:
    """What the filters offer, and what is in force."""
    acts = sorted(((act, act_name(act)) for act in ACTS), key=lambda pair: pair[1].zh)
    nothing = ("", Text("全部", "all"))
    return {
        "pills": pills(request.args),
        "acts": [nothing, *acts],
        "kinds": [nothing, *KINDS.items()],
        "witness_names": checkpointing.WITNESS_NAMES,
    }


@pages.before_app_request
def _remember_circumstances() -> None:
    """Where this request comes from, for every entry it makes."""
    here = Circumstances(source=request.remote_addr or "", request=g.get("request_id", ""))
    circumstances.set(here)


@pages.teardown_app_request
def _forget_circumstances(_fault: BaseException | None) -> None:
    circumstances.set(Circumstances())
