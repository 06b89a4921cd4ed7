"""Pages of the audience: public."""

from flask import Blueprint

pages = Blueprint("public", __name__, url_prefix="/public")
