"""The application for a WSGI server: `gunicorn wsgi:app`, settings from the environment."""

from coordinator.app import create_app
from coordinator.config import Settings

app = create_app(Settings.from_environment())
