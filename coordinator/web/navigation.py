"""What stands in the top bar, by role; an entry appears once its page exists."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_login import current_user

from coordinator.core.text import Text

EVERYBODY = frozenset({"everybody"})


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page of the top bar and the roles that see it there."""

    endpoint: str
    text: Text
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A link of the top bar."""

    href: str
    text: Text
    current: bool


def _place(endpoint: str, zh: str, en: str, *roles: str) -> Place:
    return Place(endpoint=endpoint, text=Text(zh, en), roles=frozenset(roles) or EVERYBODY)


_INSIDERS = ("liaison", "leader", "inspector", "deputy_head", "principal_head")
_READERS = (*_INSIDERS, "office", "supervisor")

PLACES = (
    _place("home.queue", "工作台", "Home"),
    _place("office.joint_items", "联合事项", "Joint items", "office", "supervisor"),
    _place("liaison.items", "检查事项", "Items", *_READERS),
    _place("liaison.targets", "检查对象", "Targets", *_READERS),
    _place("liaison.inspectors", "检查人员", "Inspectors", *_READERS),
    _place("liaison.imports", "导入", "Imports", "liaison", "office"),
    _place("office.subjects", "主体", "Subjects", *_READERS),
    _place("office.rules", "规则", "Rules", *_READERS),
    _place("admin.users", "用户", "Users", "system_admin", "security_admin"),
    _place("admin.units", "单位", "Units", "system_admin"),
    _place("admin.journal", "日志", "Journal", "audit_admin", "supervisor"),
)


def entries() -> list[Entry]:
    """The links this person sees, with the one the page belongs to."""
    if not current_user.is_authenticated:
        return []
    mine = current_user.roles | EVERYBODY
    shown = [
        (url_for(place.endpoint), place)
        for place in PLACES
        if place.endpoint in current_app.view_functions and place.roles & mine
    ]
    here = max((href for href, _ in shown if _within(href)), key=len, default="")
    return [Entry(href=href, text=place.text, current=href == here) for href, place in shown]


def account_address() -> str:
    """Where the person's own account is."""
    known = "account.account" in current_app.view_functions
    return url_for("account.account" if known else "home.queue")


def _within(href: str) -> bool:
    path = href.rstrip("/")
    return request.path == href or (bool(path) and request.path.startswith(f"{path}/"))
