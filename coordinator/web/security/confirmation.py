"""An irreversible act asks twice: a page says what will be done, a token takes one answer to it.

`ask` in the view that shows that page, `take` in the view that acts:

    token = confirmation.ask("grant", fingerprint(ref, version, *roles))   # hidden input
    confirmation.take("grant", fingerprint(ref, version, *roles))          # reads the form

The token belongs to one session, one act and one state of its object, is used once, and both views
bear `@access.fresh`. Neither answers a request that a script made: what is injected into a page can
send such requests with the page's own token (hx-post), but it cannot press the button.
"""

import json
import secrets
from hashlib import sha256

from flask import abort, request

from coordinator.services.confirming import offer, redeem
from coordinator.web.security.sessions import current

FIELD = "confirmation"


def fingerprint(*parts: object) -> str:
    """The digest of what the person sees and confirms; order matters, parts cannot run together."""
    return sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()


def ask(act: str, object_hash: str) -> str:
    """A token for the form that confirms this act on this state of its object."""
    refuse_scripts()
    token = secrets.token_urlsafe(32)
    offer(_digest(token), current().kept_hash(), act, object_hash)
    return token


def take(act: str, object_hash: str) -> None:
    """Use up the token of this form; raises NotPossible where it is not for this."""
    refuse_scripts()
    redeem(_digest(request.form.get(FIELD, "")), current().kept_hash(), act, object_hash)


def refuse_scripts() -> None:
    """Only a form that navigates may ask or confirm; 403 for what a script sends."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    if "HX-Request" in request.headers or mode != "navigate":
        abort(403)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
