"""Pages of the audience: liaison."""

from flask import Blueprint

pages = Blueprint("liaison", __name__, url_prefix="/liaison")

from coordinator.web.liaison import inspectors, items, targets  # noqa: E402, F401
from coordinator.web.liaison import imports, imports_rows  # noqa: E402, F401
