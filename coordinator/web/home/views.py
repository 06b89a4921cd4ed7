"""The work queue of the person who is signed in."""

from flask import render_template

from coordinator.web import access
from coordinator.web.home import pages


@pages.get("/")
@access.signed_in
def queue() -> str:
    """What waits for me, what I wait for."""
    return render_template("home/queue.html")
