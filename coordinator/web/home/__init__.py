"""What waits for whom."""

from flask import Blueprint

pages = Blueprint("home", __name__)

from coordinator.web.home import showcase, views  # noqa: E402, F401
