"""Pages of the audience: liaison."""

from flask import Blueprint

pages = Blueprint("liaison", __name__, url_prefix="/liaison")
