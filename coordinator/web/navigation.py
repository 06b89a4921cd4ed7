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


PLACES = (
    _place("home.queue", "工作台", "Home"),
    _place("office.joint_items", "联合事项", "Joint items", "office"),
    _place("office.subjects", "主体", "Subjects", "office"),
    _place("office.rules", "规则", "Rules", "office", "deputy_head", "principal_head"),
    _place("liaison.targets", "检查对象", "Targets", "liaison"),
    _place("liaison.items", "检查事项", "Items", "liaison"),
    _place("liaison.inspectors", "检查人员", "Inspectors", "liaison"),
    _place("liaison.imports", "导入", "Imports", "liaison", "office"),
    _place("admin.users", "用户", "Users", "system_admin", "security_admin"),
    _place("admin.units", "单位", "Units", "system_admin"),
    _place("admin.journal", "日志", "Journal", "audit_admin", "supervisor"),
    _place("account.account", "我的账户", "My account"),
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


def _within(href: str) -> bool:
    path = href.rstrip("/")
    return request.path == href or (bool(path) and request.path.startswith(f"{path}/"))
