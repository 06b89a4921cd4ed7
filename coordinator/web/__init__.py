"""HTTP: parse, call one use case, answer. One package per audience."""

from flask import Flask

from coordinator.config import Settings
from coordinator.web import (
    access,
    account,
    admin,
    home,
    jobs,
    liaison,
    office,
    pages,
    public,
    refusals,
)
from coordinator.web.public import health
from coordinator.web.security import perimeter


def install(app: Flask, settings: Settings) -> None:
    """Give the app its pages, the frame they live in, and the rules of who may see them."""
    pages.install(app)
    refusals.install(app)
    for audience in (public, account, home, liaison, office, admin, jobs, health):
        app.register_blueprint(audience.pages)
    perimeter.install(app, settings)
    access.install(app, settings)
