"""Pages of the audience: office."""

from flask import Blueprint

pages = Blueprint("office", __name__, url_prefix="/office")
