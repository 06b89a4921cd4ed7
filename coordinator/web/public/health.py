"""For the machines that watch: alive, and ready; no details."""

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from coordinator.services.watching import Readiness
from coordinator.web import access

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@access.anybody
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@access.anybody
def ready() -> Response:
    """Database, disk, jobs and witnesses are as they should be, or 503."""
    folder = current_app.config["SETTINGS"].data_folder
    readiness = current_app.extensions.setdefault("readiness", Readiness(folder))
    if readiness.is_ready():
        return Response("ready\n", mimetype="text/plain")
    return Response("not ready\n", status=503, mimetype="text/plain")
