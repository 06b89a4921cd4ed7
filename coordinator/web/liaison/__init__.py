"""Pages of the audience: liaison."""

from flask import Blueprint

pages = Blueprint("liaison", __name__, url_prefix="/liaison")

from coordinator.web.liaison import imports, imports_rows, inspectors, items, targets  # noqa: E402, F401  # noqa: E402, F401
