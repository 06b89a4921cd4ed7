"""The page of one job."""

from flask import redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.services import jobs as working
from coordinator.store import jobs
from coordinator.store.database import reading
from coordinator.web import access
from coordinator.web.jobs import pages
from coordinator.web.pages import answer


@pages.get("/<ref>")
@access.signed_in
def job(ref: str) -> str:
    """How far the job is; asks again every second while it is open."""
    with reading() as session:
        found = jobs.job(session, current_user, ref)
    return answer("jobs/job.html", "job", job=found)


@pages.post("/<ref>/cancel")
@access.signed_in
def cancel(ref: str) -> Response:
    """Ask the job to stop."""
    working.cancel(current_user._get_current_object(), ref)
    return redirect(url_for("jobs.job", ref=ref), 303)
