"""How gunicorn serves it: `gunicorn -c python:coordinator.gunicorn wsgi:app`.

Beside it run one process that works jobs; on PostgreSQL there may be several of each.
"""

import os

workers = int(os.environ.get("COORDINATOR_WEB_PROCESSES", "2"))
threads = 4
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
max_requests = 2000
max_requests_jitter = 200
limit_request_line = 4094
limit_request_fields = 60
forwarded_allow_ips = os.environ.get("COORDINATOR_PROXY_ADDRESSES", "127.0.0.1")
header_map = "refuse"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
preload_app = False
"""A connection to the database must not be opened before the processes part."""
accesslog = None
"""Requests are logged by the application, with the person and without the query."""
logconfig_dict = {
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
}
"""Its own messages go where the application's go."""
