"""Headers of every response, errors and fragments too.

By hand and not by flask-talisman: it knows neither the opener and resource policies nor which pages
must not be stored, and it would set a cookie policy of its own beside that of the sessions.
"""

import json
import logging
import secrets

from flask import Flask, Response, g, request
from flask_login import current_user

from coordinator.config import Settings
from coordinator.web import access
from coordinator.web.security import csrf
from coordinator.web.security.places import is_safe

LOG = logging.getLogger("coordinator.csp")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'; report-uri /csp"
)
A_YEAR = 365 * 24 * 3600
REPORT_LIMIT = 8000


def install(app: Flask, settings: Settings) -> None:
    """Set them after every request; templates say their nonce with `csp_nonce()`."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.add_url_rule("/csp", "csp_report", csrf.tokens.exempt(report), methods=["POST"])

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers[name] = value
        # a file that somebody uploaded is answered with a stricter policy of its own
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
        if not settings.demo:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        _keep_out_of_stores(response)
        _keep_at_home(response)
        return response


def csp_nonce() -> str:
    """The nonce of this response's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


@access.anybody
def report() -> tuple[str, int]:
    """Log what a browser says it refused to load; one line, control characters escaped."""
    body = request.get_data(cache=False)[:REPORT_LIMIT] if _is_short() else b""
    LOG.warning("csp %s", json.dumps(body.decode("utf-8", "replace")))
    return "", 204


def _is_short() -> bool:
    return request.content_length is not None and request.content_length <= REPORT_LIMIT


def _keep_out_of_stores(response: Response) -> None:
    if request.endpoint == "static":
        return
    response.vary.add("HX-Request")
    response.vary.add("Cookie")
    public = (request.endpoint or "").startswith("public.")
    if not public or current_user.is_authenticated:
        response.headers["Cache-Control"] = "no-store"


def _keep_at_home(response: Response) -> None:
    """htmx follows HX-Redirect and HX-Location to any host, so none of another host leaves here."""
    for name in ("HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Location"):
        place = response.headers.get(name)
        if place is not None and not is_safe(_path_in(place)):
            response.headers[name] = "/"


def _path_in(place: str) -> str:
    if place in {"false", "true"}:
        return "/"
    if not place.startswith("{"):
        own = request.host_url.rstrip("/")
        return place[len(own) :] if place.startswith(f"{own}/") else place
    try:
        return str(json.loads(place).get("path", ""))
    except ValueError:
        return ""
