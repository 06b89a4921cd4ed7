"""Pages of the audience: office."""

from flask import Blueprint

pages = Blueprint("office", __name__, url_prefix="/office")

from coordinator.web.office import (  # noqa: E402, F401
    joint_items,
    rules,
    rules_overrides,
    subjects,
)
