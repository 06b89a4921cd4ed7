"""The application for a WSGI server: `gunicorn -c python:coordinator.gunicorn wsgi:app`."""

import sys

from coordinator.app import create_served_app
from coordinator.config import Settings
from coordinator.core.errors import BadInput

try:
    app = create_served_app(Settings.from_environment())
except BadInput as refused:
    for problem in refused.problems:
        sys.stderr.write(f"{problem.say('zh')}\n{problem.say('en')}\n")
    sys.exit(3)
