"""Subjects: the list, the page of one, and what the office decides about them."""

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.services import joining
from coordinator.store.database import reading
from coordinator.store.subjects import SubjectQuery, subject_list, subject_page, worklist
from coordinator.web import access
from coordinator.web.office import pages
from coordinator.web.pages import answer

READERS = (
    "office",
    "supervisor",
    "liaison",
    "leader",
    "inspector",
    "deputy_head",
    "principal_head",
)


@pages.get("/subjects")
@access.roles(*READERS)
def subjects() -> str:
    """The subjects the person may see, searched and filtered."""
    asked = SubjectQuery(
        text=request.args.get("q", ""),
        several="several" in request.args,
        proposed="proposed" in request.args,
        after=request.args.get("after", ""),
    )
    with reading() as session:
        found = subject_list(session, current_user, asked)
    return answer("office/subjects.html", "subject_list", found=found)


@pages.get("/subjects/<ref>")
@access.roles(*READERS)
def subject(ref: str) -> str:
    """Everything known about one subject."""
    with reading() as session:
        page = subject_page(session, current_user, ref)
    return answer("office/subject.html", page=page)


@pages.post("/subjects/<ref>/split")
@access.roles("office")
def split(ref: str) -> Response:
    """Take the chosen rows out of a subject."""
    rows, reason = request.form.getlist("rows"), request.form.get("reason", "")
    return _to(joining.split(current_user, ref, rows, reason))


@pages.post("/subjects/<ref>/join")
@access.roles("office")
def join(ref: str) -> Response:
    """Join a subject with the one whose page address or number is given."""
    other, reason = request.form.get("other", ""), request.form.get("reason", "")
    return _to(joining.join_with_number(current_user, ref, other, reason))


@pages.post("/subjects/<ref>/undo/<decision>")
@access.roles("office")
def undo(ref: str, decision: str) -> Response:
    """Undo a decision about a subject."""
    joining.undo(current_user, decision, request.form.get("reason", ""))
    return _to(ref)


@pages.get("/proposals")
@access.roles("office", "supervisor")
def proposals() -> str:
    """The pairs that may be one subject, one after the other."""
    with reading() as session:
        found = worklist(session, current_user, request.args.get("at", ""))
    return answer("office/proposals.html", found=found, last=request.args.get("reason", ""))


@pages.post("/proposals/<ref>/accept")
@access.roles("office")
def accept(ref: str) -> Response:
    """Join the two subjects of a proposal, and go on to the next."""
    joining.accept_proposal(current_user, ref, request.form.get("reason", ""))
    return _next()


@pages.post("/proposals/<ref>/reject")
@access.roles("office")
def reject(ref: str) -> Response:
    """Remember that the two subjects of a proposal differ, and go on to the next."""
    joining.reject_proposal(current_user, ref, request.form.get("reason", ""))
    return _next()


@pages.post("/subjects/join-again")
@access.roles("office")
def join_again() -> Response:
    """Join all libraries by exact keys, now."""
    return _job(joining.begin(current_user, joining.JOIN))


@pages.post("/subjects/propose")
@access.roles("office")
def propose() -> Response:
    """Look for pairs in all libraries, now."""
    return _job(joining.begin(current_user, joining.PROPOSE))


def _to(ref: str) -> Response:
    return redirect(url_for("office.subject", ref=ref), 303)


def _job(ref: str) -> Response:
    return redirect(url_for("jobs.job", ref=ref), 303)


def _next() -> Response:
    reason = request.form.get("reason", "")
    return redirect(url_for("office.proposals", reason=reason), 303)
