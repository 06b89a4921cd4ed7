"""Signing in and out."""

from flask import Blueprint

pages = Blueprint("account", __name__)

from coordinator.web.account import views  # noqa: E402, F401 - the views register themselves
