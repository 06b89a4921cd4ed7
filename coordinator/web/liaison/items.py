"""The department's own list of inspection items, and the joint items it takes part in."""

from typing import Any

from flask import Response as Answer
from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordinator.core.model.terms import ItemClass, Method, TargetKind
from coordinator.services import exporting, registering
from coordinator.services.registering.editing import not_found
from coordinator.services.registering.labels import ITEM, word, words
from coordinator.store import items as list_
from coordinator.store import joint_items as joint
from coordinator.store.database import reading
from coordinator.web import access
from coordinator.web.liaison import asking, pages, showing
from coordinator.web.liaison.asking import READERS, me, today
from coordinator.web.pages import answer, language, say

CONTEXT: dict[str, Any] = showing.CONTEXT | {
    "labels": ITEM, "kinds": tuple(TargetKind), "classes": tuple(ItemClass),
    "methods": tuple(Method), "word": word, "words": words,
}  # fmt: skip


@pages.get("/items")
@access.roles(*READERS)
def items() -> str:
    """Items in force today or later; with `ended` also those that are over."""
    day = None if request.args.get("ended") else today()
    with reading() as session:
        found = list_.items(session, me(), day=day, words=request.args.get("q", ""))
    return answer("liaison/items.html", "list", items=found, today=today(), **CONTEXT)


@pages.get("/items/new")
@access.roles("liaison")
def new_item() -> str:
    """The form of a new item."""
    return answer("liaison/item_new.html", today=today(), **CONTEXT)


@pages.post("/items/new")
@access.roles("liaison")
def begun_item() -> Response:
    """Begin an item."""
    ref = registering.begin_item(me(), _form())
    flash(str(say("已登记。", "Registered.")), "done")
    return redirect(url_for("liaison.item", ref=ref), 303)


@pages.post("/items/export")
@access.roles(*READERS)
def export_items() -> Answer:
    """The list of the address as a file."""
    day = None if request.args.get("ended") else today()
    with reading() as session:
        found = list_.items(session, me(), day=day, words=request.args.get("q", ""))
    form = request.form.get("format", "")
    return asking.download(exporting.export_items(me(), found, form, language()))


@pages.get("/items/<ref>")
@access.roles(*READERS)
def item(ref: str) -> str:
    """One version of an item, the others beside it, and its forms for the liaison who keeps it."""
    with reading() as session:
        found, versions = list_.item(session, me(), ref), list_.versions(session, me(), ref)
    if found is None:
        raise not_found()
    keeps = "liaison" in me().roles and found.unit_code == me().unit_code
    shown: dict[str, Any] = {"versions": versions, "keeps": keeps, "today": today()}
    return answer("liaison/item.html", item=found, **shown, **CONTEXT)


@pages.post("/items/<ref>/renew")
@access.roles("liaison")
def renewed_item(ref: str) -> Response:
    """A new version from a day on."""
    new = registering.renew_item(me(), ref, _form())
    flash(str(say("新版本已登记。", "The new version is registered.")), "done")
    return redirect(url_for("liaison.item", ref=new), 303)


@pages.post("/items/<ref>/end")
@access.roles("liaison")
def ended_item(ref: str) -> Response:
    """The last day of an item."""
    registering.end_item(me(), ref, _form())
    flash(str(say("失效日期已登记。", "The last day is registered.")), "done")
    return redirect(url_for("liaison.item", ref=ref), 303)


@pages.get("/joint-items")
@access.roles(*READERS)
def joint_items() -> str:
    """Joint items this unit leads or joins; the office sees all."""
    with reading() as session:
        found = joint.joint_items(session, me())
    return answer("liaison/joint_items.html", joint_items=found, word=word, words=words)


@pages.get("/joint-items/<ref>")
@access.roles(*READERS)
def joint_item(ref: str) -> str:
    """One joint item with what each department checks."""
    with reading() as session:
        found = joint.joint_item(session, me(), ref)
    if found is None:
        raise not_found()
    return answer("liaison/joint_item.html", joint_item=found, words=words)


def _form() -> dict[str, str]:
    return {**request.form, "methods": ";".join(request.form.getlist("methods"))}
