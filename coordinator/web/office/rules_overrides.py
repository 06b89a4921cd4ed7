"""Overrides of soft rules: asking, deciding, and the report."""

from flask import Response as Answer
from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from coordinator.core.rules import keys
from coordinator.services.overriding import ask_override, decide_override
from coordinator.store.database import reading
from coordinator.store.overrides import STATES, override_report, rules_in_force
from coordinator.web import access
from coordinator.web.office import pages
from coordinator.web.office.override_sheet import sheet
from coordinator.web.office.rules_shown import asked_rule, today
from coordinator.web.pages import answer

READERS = ("office", "supervisor", "liaison", "deputy_head", "principal_head")


@pages.get("/overrides")
@access.roles(*READERS)
def overrides() -> str:
    """The report of overrides."""
    state, rule = request.args.get("state", ""), request.args.get("rule", "")
    with reading() as session:
        found = override_report(session, current_user, today(), state=state, rule=rule)
    return answer(
        "office/overrides.html", found=found, state=state, rule=rule, states=STATES, keys=keys()
    )


@pages.get("/overrides.csv")
@access.roles(*READERS)
def overrides_file() -> Answer:
    """The report as it is shown, as a file."""
    state, rule = request.args.get("state", ""), request.args.get("rule", "")
    with reading() as session:
        found = override_report(session, current_user, today(), state=state, rule=rule)
    return sheet(found)


@pages.get("/overrides/ask/<name>")
@access.roles("office", "liaison")
def ask_form(name: str) -> str:
    """The form that asks to set a soft rule aside; refused for a hard one."""
    with reading() as session:
        now = rules_in_force(session, current_user.jurisdiction_id, today())
    return answer("office/ask.html", asked=asked_rule(now.profile, name), today=today())


@pages.post("/overrides/ask/<name>")
@access.roles("office", "liaison")
def ask(name: str) -> Response:
    """Ask to set a soft rule aside."""
    ask_override(current_user, name, request.form.to_dict(flat=False), today())
    return redirect(url_for("office.overrides"), 303)


@pages.post("/overrides/<ref>/decide")
@access.roles("deputy_head", "principal_head")
def decide(ref: str) -> Response:
    """Approve or refuse what somebody else asked for."""
    approved = request.form.get("decision") == "approve"
    decide_override(current_user, ref, approved=approved, reason=request.form.get("reason", ""))
    return redirect(url_for("office.overrides"), 303)
