"""No request changes anything unless a page of ours made it.

Two checks of every request but GET, HEAD and OPTIONS: where the browser says who asks
(Sec-Fetch-Site), it must be this origin; and the request carries the token of its session, in the
field csrf_token of a form or in the header X-CSRFToken.
"""

from typing import NoReturn

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect

from coordinator.config import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Tokens(CSRFProtect):  # type: ignore[misc]  # it has no types
    """Refuses with 403 instead of 400."""

    def _error_response(self, reason: str) -> NoReturn:
        abort(403)


tokens = Tokens()


def install(app: Flask, settings: Settings) -> None:
    """Check every request that is not safe; `csrf_token()` is there in every template."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SECRET_KEY=[*settings.old_secret_keys, settings.secret_key],
        WTF_CSRF_SSL_STRICT=False,  # Sec-Fetch-Site says what the referrer was asked for
    )

    @app.before_request
    def same_origin() -> None:
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method not in SAFE_METHODS and site != "same-origin":
            abort(403)

    tokens.init_app(app)
