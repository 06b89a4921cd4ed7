"""What stands around every request: sessions, tokens of forms, headers, addresses of clients."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from coordinator.config import Settings
from coordinator.web.security import csrf, headers, sessions


def install(app: Flask, settings: Settings) -> None:
    """Sessions in the database, CSRF tokens, headers of every response, the proxies that are run."""
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=0, x_port=0, x_prefix=0
        )
    sessions.install(app, settings)
    csrf.install(app, settings)
    headers.install(app, settings)
