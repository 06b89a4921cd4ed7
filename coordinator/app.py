"""create_app: the only module that sees every layer."""

from flask import Flask

from coordinator import web
from coordinator.config import HERE, Settings
from coordinator.store.database import open_database


def create_app(settings: Settings) -> Flask:
    """The application on one database; refuses to start where a route bears no access mark."""
    app = Flask(
        "coordinator",
        template_folder=str(HERE / "templates"),
        static_folder=str(HERE / "static"),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),
        MAX_CONTENT_LENGTH=64 * 2**20,
        MAX_FORM_MEMORY_SIZE=2**20,
        MAX_FORM_PARTS=2000,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SETTINGS=settings,
    )
    open_database(app, settings.database_url)
    web.install(app, settings)
    return app
