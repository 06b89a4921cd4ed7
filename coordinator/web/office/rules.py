"""Rules: the profiles, each key with its article, what would change, and which is in force."""

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.core.rules import load, profiles
from coordinator.services.ruling import switch_profile
from coordinator.store.database import reading
from coordinator.store.overrides import rules_in_force
from coordinator.web import access
from coordinator.web.office import pages
from coordinator.web.office.rules_shown import differing, profile_named, shown, today
from coordinator.web.pages import answer


@pages.get("/rules")
@access.signed_in
def rules() -> str:
    """The built-in profiles and the jurisdiction's."""
    with reading() as session:
        now = rules_in_force(session, current_user.jurisdiction_id, today())
    built_in = [load(name) for name in profiles()]
    return answer("office/rules.html", now=now, built_in=built_in, today=today())


@pages.get("/rules/in-force")
@access.signed_in
def rules_now() -> str:
    """The jurisdiction's rules with its own settings and the overrides of today."""
    with reading() as session:
        now = rules_in_force(session, current_user.jurisdiction_id, today())
    sheet = shown(now.profile, current_user, in_force=True)
    return answer("office/profile.html", sheet=sheet, now=now, warning=now.warning, own="")


@pages.get("/rules/of/<name>")
@access.signed_in
def profile(name: str) -> str:
    """One profile; `own` fills what it leaves silent from a department's."""
    own = request.args.get("own", "")
    chosen = profile_named(name, own)
    sheet = shown(chosen, current_user, in_force=False)
    return answer(
        "office/profile.html", sheet=sheet, now=None, warning=chosen.warning(today()), own=own
    )


@pages.get("/rules/compare")
@access.signed_in
def compare() -> str:
    """What would change if another profile were in force."""
    names = [request.args.get(side, profiles()[n]) for n, side in enumerate(("a", "b"))]
    one, other = (profile_named(name) for name in names)
    lines = differing(one, other)
    return answer("office/compare.html", one=one, other=other, lines=lines, names=profiles())


@pages.post("/rules/switch")
@access.roles("office")
def switch() -> Response:
    """Put another profile in force."""
    form = request.form
    switch_profile(current_user, form["profile"], was=form["was"], reason=form.get("reason", ""))
    return redirect(url_for("office.rules"), 303)
