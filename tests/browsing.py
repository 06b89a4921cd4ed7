"""A client that behaves like a browser on our pages: it sends the token of its session's forms."""

from flask_login import FlaskLoginClient
from itsdangerous import URLSafeTimedSerializer

SAFE = {"GET", "HEAD", "OPTIONS"}


class Browser(FlaskLoginClient):
    """`token=False` sends a request as another site would; none sees what the last kept in `g`."""

    def open(self, *args, token=True, **kwargs):
        if token and kwargs.get("method", "GET") not in SAFE:
            headers = dict(kwargs.pop("headers", None) or {})
            kwargs["headers"] = {"X-CSRFToken": token_of(self), **headers}
        with self.application.app_context():
            return super().open(*args, **kwargs)


def token_of(client) -> str:
    """The token that the pages of this client's session show."""
    with client.application.app_context(), client.session_transaction() as session:
        raw = session["csrf_token"]
    keys = client.application.config["WTF_CSRF_SECRET_KEY"]
    return URLSafeTimedSerializer(keys, salt="wtf-csrf-token").dumps(raw)


def cookie_of(client) -> str:
    """The id of the session in the client's cookie."""
    return client.get_cookie(client.application.config["SESSION_COOKIE_NAME"]).value
