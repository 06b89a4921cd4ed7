"""How a page is answered: language, frame, fragments."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, request
from flask_login import current_user
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from coordinator.core.text import LANGUAGES, Language, Text

LANGUAGE_COOKIE = "language"


def language() -> Language:
    """The language of this request: the address, the person's choice, the cookie, else Chinese."""
    asked = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked is None and current_user.is_authenticated:
        asked = current_user.language
    return next((each for each in LANGUAGES if each == asked), "zh")


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


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.say(language()) if isinstance(v, Text) else v for k, v in values.items()}


def install(app: Flask) -> None:
    """Strict templates that can say sentences and know the language."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {"say": say, "language": language}
