"""Addresses made from the address of the page: other language, other sort, one filter less."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from flask import current_app, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

PRESENTATION = ("lang", "theme")


def address(**changes: str | None) -> str:
    """This page with some parameters set, or removed where None; after a POST the page it is about."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k not in (*PRESENTATION, *changes)]
    asked = [(name, value) for name, value in changes.items() if value is not None]
    return _joined(_readable_path(), [*kept, *asked])


def _readable_path() -> str:
    if request.method in ("GET", "HEAD"):
        return request.path
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter:
            adapter.match(request.path, method="GET")
    except (HTTPException, RequestRedirect):
        return url_for("home.queue")
    return request.path


def without(name: str, value: str | None = None) -> str:
    """This page without one filter (of that value), from its first page."""
    dropped = {*PRESENTATION, "page", "after"}
    pairs = [
        (k, v)
        for k, v in request.args.items(multi=True)
        if k not in dropped and not (k == name and value in (None, v))
    ]
    return _joined(request.path, pairs)


def sort_address(key: str) -> str:
    """This page sorted by a column; a second time in the other direction."""
    now = request.args.get("sort", "")
    return address(sort=f"-{key}" if now == key else key, page=None, after=None)


def sort_attr(key: str) -> Markup:
    """How the table is sorted by this column, for the header cell."""
    now = request.args.get("sort", "")
    words = {key: "ascending", f"-{key}": "descending"}
    return Markup(' aria-sort="{}"').format(words[now]) if now in words else Markup("")


def _joined(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def asset(name: str) -> str:
    """A file of ours, with the digest of its bytes, so that a browser may keep it."""
    digests: dict[str, str] = current_app.extensions.setdefault("asset digests", {})
    if name not in digests or current_app.debug:
        digests[name] = _digest(name)
    return url_for("static", filename=name, v=digests[name])


def _digest(name: str) -> str:
    return sha256(Path(current_app.static_folder or "", name).read_bytes()).hexdigest()[:12]


GLOBALS = {
    "address": address,
    "without": without,
    "sort_address": sort_address,
    "sort_attr": sort_attr,
    "asset": asset,
}
