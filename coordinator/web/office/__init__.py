"""Pages of the audience: office."""

from flask import Blueprint

pages = Blueprint("office", __name__, url_prefix="/office")

from coordinator.web.office import rules, rules_overrides, subjects  # noqa: E402, F401
from coordinator.web.office import joint_items  # noqa: E402, F401
