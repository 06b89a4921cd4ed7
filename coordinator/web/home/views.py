"""The work queue of the person who is signed in."""

from flask import render_template
from flask_login import current_user

from coordinator.store import queue as queues
from coordinator.store.database import reading
from coordinator.web import access, formats
from coordinator.web.home import links, pages


@pages.get("/")
@access.signed_in
def queue() -> str:
    """What waits for me, what I wait for."""
    today = formats.today()
    with reading() as session:
        found = queues.queue(session, current_user, today)
        overview = queues.overview(session, current_user)
    stages = links.stages(overview) if overview else []
    departments = overview.departments if overview else ()
    frame = {"today": today, "href_of": links.href_of, "stages": stages, "departments": departments}
    return render_template("home/queue.html", queue=found, weekday=formats.weekday(today), **frame)
