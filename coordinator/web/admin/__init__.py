"""Pages of the audience: admin."""

from flask import Blueprint

pages = Blueprint("admin", __name__, url_prefix="/admin")
