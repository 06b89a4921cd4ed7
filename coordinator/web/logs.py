"""The log: one line of JSON per event, with the request it belongs to and without secrets.

JSON in ASCII writes every line break and control character of a value as an escape, so no value can
begin a line of its own or steer a terminal.
"""

import logging
import re
import secrets
import sys
import time
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask_login import current_user
from structlog.typing import EventDict, WrappedLogger

from coordinator.config import Settings

REQUEST_ID = "X-Request-Id"
LOG = structlog.stdlib.get_logger("coordinator.request")
_SECRET = re.compile(
    r"pass(word|phrase)|secret|token|cookie|authorization|csrf|session|otp|private_?key|signature",
    re.IGNORECASE,
)
_SAID = re.compile(r"(?i)\b(password|secret|token|authorization|cookie)\b(\s*[=:]\s*)\S+")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{6}(18|19|20)\d{9}[0-9Xx](?![0-9A-Za-z])")
_GOOD_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def write_json(stream: Any = None) -> None:
    """Send everything this process logs to `stream` (standard error) as lines of JSON."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event without passwords and tokens, with phone and identity numbers masked."""
    return {key: _masked(key, value) for key, value in event.items()}


def install(app: Flask, settings: Settings) -> None:
    """Give every request an id, in its log and its answer, and log it when it ends."""

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()
        g.request_id = _given(settings) or secrets.token_urlsafe(9)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" in g:
            response.headers[REQUEST_ID] = g.request_id
            _log(response)
        return response


def _given(settings: Settings) -> str | None:
    """The id a proxy gave; without a proxy anybody could write it."""
    given = request.headers.get(REQUEST_ID, "")
    return given if settings.proxies and _GOOD_ID.fullmatch(given) else None


def _log(response: Response) -> None:
    """The rule of the address, not the address: that may hold names."""
    signed_in = current_user and current_user.is_authenticated
    LOG.info(
        "request",
        method=request.method,
        rule=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        milliseconds=round(1000 * (time.monotonic() - g.began)),
        person=current_user.ref if signed_in else None,
        address=request.remote_addr,
    )


def _masked(key: str, value: Any) -> Any:
    if _SECRET.search(key):
        return "…"
    if isinstance(value, str):
        said = _SAID.sub(r"\1\2…", value)
        return _IDENTITY.sub("…", _PHONE.sub(r"\1****\2", said))
    if isinstance(value, Mapping):
        return {str(k): _masked(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_masked("", each) for each in value]
    return value
