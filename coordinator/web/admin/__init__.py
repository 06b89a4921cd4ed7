"""Pages of the audience: admin."""

from flask import Blueprint

pages = Blueprint("admin", __name__, url_prefix="/admin")

from coordinator.web.admin import journal, units, users, users_roles  # noqa: E402, F401
