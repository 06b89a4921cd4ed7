"""Signing in and out, the own account, the first administrators."""

from flask import Blueprint

pages = Blueprint("account", __name__)

from coordinator.web.account import views, factor, mine, founding  # noqa: E402, F401, I001 - the views register themselves
