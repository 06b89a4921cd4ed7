"""Enrolling a second factor, on the way in or later."""

from flask import Response, current_app, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answer

from coordinator.core.errors import NotKnown
from coordinator.core.text import Text
from coordinator.services import proving, signing_in
from coordinator.services.signing_in import NotAccepted
from coordinator.store.database import reading
from coordinator.store.users import credentials
from coordinator.web import access
from coordinator.web.account import pages
from coordinator.web.account.entering import FACTOR, go_on, pending, rules, source
from coordinator.web.account.views import FORMS
from coordinator.web.security.sessions import current


@pages.get("/sign-in/enrol")
@access.anybody
def enrol(error: Text | None = None) -> str:
    """The secret as a picture and in letters, and the form for its first code."""
    who()
    sealed = session.get(FACTOR, "")
    letters = proving.shown(sealed, rules().keys) if sealed else ""
    return render_template("account/enrol.html", error=error, letters=letters)


@pages.post("/sign-in/enrol/secret")
@access.anybody
def factor_made() -> Answer:
    """Make a secret for this session; it counts once a code of it was entered."""
    who()
    session[FACTOR] = proving.new_factor(rules().keys)
    return redirect(url_for("account.enrol"), 303)


@pages.get("/sign-in/enrol/picture.svg")
@access.anybody
def factor_picture() -> Response:
    """The secret of this session as a QR code."""
    ref = who()[0]
    if FACTOR not in session:
        raise NotKnown(Text("还没有生成密钥。", "No secret has been made yet."))
    with reading() as transaction:
        known = credentials(transaction, ref=ref)
    issuer = request.host.partition(":")[0]
    login = known.login if known else ""
    drawn = proving.picture(session[FACTOR], rules().keys, login, issuer)
    return current_app.response_class(drawn, mimetype="image/svg+xml")


@pages.post("/sign-in/enrol")
@access.anybody
def enrolled() -> Answer:
    """Keep the second factor, and go to the next step."""
    (ref, passed), sealed = who(), session.get(FACTOR, "")
    entry = signing_in.enrol(ref, passed, sealed, request.form["code"], source(), rules())
    return go_on(entry, None if "entered" not in passed else url_for("account.account"))


def who() -> tuple[str, frozenset[str]]:
    """Who enrols: somebody on the way in, or signed in with the password given lately."""
    if not current_user.is_authenticated:
        return pending()
    return _signed_in()


def _signed_in() -> tuple[str, frozenset[str]]:
    if not current().is_fresh():
        raise NotAccepted(Text("请重新登录。", "Please sign in again."))
    return current_user.ref, frozenset({"entered", "password"})


FORMS["account.enrolled"] = enrol
