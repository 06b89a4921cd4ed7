"""Long work: how far it is."""

from flask import Blueprint

pages = Blueprint("jobs", __name__, url_prefix="/jobs")

from coordinator.web.jobs import views  # noqa: E402, F401
