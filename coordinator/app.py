"""create_app: the only module that sees every layer."""

import signal
import sys
import threading

import waitress  # type: ignore[import-untyped]
from flask import Flask, g
from flask_login import current_user

from coordinator import web
from coordinator.config import HERE, Settings
from coordinator.core.errors import BadInput, Problem
from coordinator.services import jobs
from coordinator.services.checkpointing import Witnesses, keep_up
from coordinator.services.self_check import Installation, self_check
from coordinator.store.database import ASKING, open_database
from coordinator.web import logs


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
    logs.install(app, settings)
    web.install(app, settings)
    app.before_request(_enter_scope)
    return app


def create_served_app(settings: Settings) -> Flask:
    """The application for a server of the web: logs as lines of JSON; refused with every problem found."""
    logs.write_json()
    app = create_app(settings)
    refuse_to_serve_broken(app, settings)
    return app


def serve(app: Flask, host: str, port: int, *, threads: int = 8) -> None:
    """Serve the application and do its jobs in this one process until it is ended.

    A signal to end lets requests finish and hands running jobs back.
    """
    settings: Settings = app.config["SETTINGS"]
    server = waitress.create_server(app, host=host, port=port, threads=threads, ident=None)
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with jobs.start(app, chores=_chores(settings)):
            server.run()
    finally:
        signal.signal(signal.SIGTERM, before)
        server.close()


def work(app: Flask, *, workers: int = 1) -> None:
    """Only do jobs, in a process of its own beside the web's, until it is ended by a signal."""
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    with jobs.start(app, workers=workers, chores=_chores(app.config["SETTINGS"])):
        ended.wait()


def refuse_to_serve_broken(app: Flask, settings: Settings) -> None:
    """Raise BadInput that names everything that keeps this installation from serving."""
    with app.app_context():
        found = self_check(
            Installation(
                database_url=settings.database_url,
                secret_keys=(settings.secret_key, *settings.old_secret_keys),
                data_folder=settings.data_folder,
                debug=app.debug,
                demo=settings.demo,
                trusted_hosts=settings.trusted_hosts,
                proxies=settings.proxies,
                witness_folder=settings.witness_folder,
                signing_key_file=settings.signing_key_file,
            )
        )
    if found:
        raise BadInput(Problem(file="installation", line=0, column="", text=text) for text in found)


def _chores(settings: Settings) -> tuple[jobs.Chore, ...]:
    key = settings.signing_key_file or settings.data_folder / "journal.key"
    witnesses = Witnesses(
        key_file=key,
        folder=settings.witness_folder,
        url=settings.witness_url,
        create_key=settings.demo,
    )
    return (lambda: keep_up(witnesses),) if settings.demo or key.exists() else ()


def _enter_scope() -> None:
    """What row-level security lets this request see is what its person may see."""
    if current_user and current_user.is_authenticated:
        setattr(g, ASKING, current_user._get_current_object())
