"""How a page is answered: its language, its frame, one block of it for a part of a page."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, g, render_template
from flask_login import current_user
from htmx_flask import Htmx, request
from jinja2 import StrictUndefined
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from coordinator.config import Settings
from coordinator.core.text import LANGUAGES, Language, Text
from coordinator.web import addresses, formats, navigation

LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
_A_YEAR = 365 * 24 * 3600


def language() -> Language:
    """The language of this request: the address, the cookie, the person's choice, else Chinese."""
    asked = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked is None and current_user and current_user.is_authenticated:
        asked = current_user.language
    return next((each for each in LANGUAGES if each == asked), "zh")


def theme() -> str:
    """Light or dark as this browser chose; auto: as its system says."""
    asked = request.args.get("theme") or request.cookies.get(THEME_COOKIE)
    return next((each for each in THEMES if each == asked), "auto")


def say(zh: str | Text, en: str | None = None, **values: Any) -> Markup | str:
    """A sentence in the language of the request, its `{name}` places filled and escaped.

    In templates: `{{ say("共 {n} 户", "{n} firms", n=count) }}`, or a Text. Both languages stand
    side by side, so none can be missing.
    """
    text = zh if isinstance(zh, Text) else Text(zh, en or "")
    if not text.zh or not text.en:
        raise ValueError(f"a sentence lacks a language: {text}")
    if not values:
        return text.say(language())
    return Markup(escape(text.say(language()))).format(**_said(values))  # noqa: S704 - values are escaped by format


def answer(template: str, block: str | None = None, **context: Any) -> str:
    """The whole page, or only its `block` where htmx asked for a part; block name = element id."""
    if block is None or not request.htmx:
        return render_template(template, **context)
    return fragment(template, block, **context)


def fragment(template: str, block: str, **context: Any) -> str:
    """One named block of a page, rendered alone."""
    page = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    return "".join(page.blocks[block](page.new_context(context)))


def said(value: object) -> object:
    """A Text in the language of the request; anything else as it is."""
    return value.say(language()) if isinstance(value, Text) else value


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: said(v) for k, v in values.items()}


def fresh(prefix: str) -> str:
    """An element id not used before in this answer; parts of a page get ids of their own."""
    g.fresh = g.get("fresh", 0) + 1
    part = request.headers.get("HX-Target", "") if request.htmx else ""
    return "-".join(filter(None, (prefix, part, str(g.fresh))))


def demo() -> bool:
    """Whether this is a demonstration."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.demo


def nonce_attr() -> Markup:
    """The nonce of this answer as an attribute, where the policy has one."""
    make = current_app.jinja_env.globals.get("csp_nonce")
    return Markup(' nonce="{}"').format(make()) if callable(make) else Markup("")


def install(app: Flask) -> None:
    """Strict templates that can say sentences, know the language, and have the macros as `ui`."""
    Htmx(app)
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals |= {
        "say": say,
        "language": language,
        "theme": theme,
        "fresh": fresh,
        "now": lambda: datetime.now(UTC),
        "demo": demo,
        "nonce_attr": nonce_attr,
        "navigation": navigation.entries,
        "account_address": navigation.account_address,
        "current_user": current_user,
        "ui": LocalProxy(lambda: environment.get_template("ui.html").module),
        "state_group": formats.state_group,
        "deadline_state": formats.deadline_state,
        "deadline_words": formats.deadline_words,
        "waited_words": formats.waited_words,
        "since": formats.since,
        **addresses.GLOBALS,
    }
    environment.filters |= {
        "said": said,
        "count": formats.count,
        "grouped": formats.grouped,
        "day": lambda value: formats.day(value, language()),
        "moment": lambda value: formats.moment(value, language()),
        "percent": formats.percent,
    }
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    """Keep what the address chose, so that the next page needs no parameter."""
    for name, cookie, allowed in (
        ("lang", LANGUAGE_COOKIE, LANGUAGES),
        ("theme", THEME_COOKIE, THEMES),
    ):
        chosen = request.args.get(name)
        if chosen is not None and chosen in allowed:
            response.set_cookie(
                cookie, chosen, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure
            )
    return response
