"""What every page must be, read from its HTML."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

ADDRESSES = (
    "href", "src", "action", "formaction", "poster", "data", "srcset", "ping", "background",
    "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url",
)  # fmt: skip
UNSEEN = ("hidden", "submit", "button", "reset", "image")
VOID = ("input", "meta", "link", "br", "hr", "img", "path", "rect", "circle", "line")


@dataclass
class Page(HTMLParser):
    """The parts of a page that the checks speak of."""

    text: str
    tags: list = field(default_factory=list)
    forms: list = field(default_factory=list)
    title: str = ""
    words: str = ""

    def __post_init__(self):
        super().__init__()
        self._open = []
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found, tuple(self._open)))
        if tag == "form":
            self.forms.append((found, []))
        elif tag == "input" and self.forms and "form" in self._open:
            self.forms[-1][1].append(found.get("name"))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if self._open[-1:] == ["title"] and "svg" not in self._open:
            self.title += data
        elif "main" in self._open:
            self.words += data.strip()


def faults(text: str, nonce: str | None = None) -> list[str]:
    """Everything wrong with a whole page, one line each; empty where it is right."""
    page = Page(text)
    return [
        *_head(page),
        *_ids(page),
        *_labels(page),
        *_forms(page),
        *_places(page),
        *_inline(page, nonce),
        *_structure(page),
    ]


def _head(page):
    if len(page.title.split(" · ")[0].strip()) < 2:
        yield f"no title of its own: {page.title!r}"
    if not any(t == "html" and a.get("lang") in ("zh-CN", "en") for t, a, _ in page.tags):
        yield "the page does not say its language"


def _ids(page):
    counted = Counter(a["id"] for _, a, _ in page.tags if a.get("id"))
    yield from (f"id {name} stands {n} times" for name, n in counted.items() if n > 1)
    for tag, found, _ in page.tags:
        for name in ("for", "aria-labelledby", "aria-describedby", "popovertarget"):
            for wanted in (found.get(name) or "").split():
                if wanted not in counted:
                    yield f"{tag} {name}={wanted} points at nothing"


def _labels(page):
    named = {a.get("for") for t, a, _ in page.tags if t == "label"}
    for tag, found, within in page.tags:
        if tag not in ("input", "select", "textarea") or found.get("type") in UNSEEN:
            continue
        labelled = found.get("id") in named or found.get("aria-label") or "label" in within
        if not (labelled or found.get("aria-labelledby")):
            yield f"{tag} {found.get('name')} has no label"


def _forms(page):
    for found, names in page.forms:
        method = (found.get("method") or "get").lower()
        if method == "post" and not found.get("action"):
            yield "a form without an action"
        if method == "post" and "csrf_token" not in names:
            yield f"the form to {found.get('action')} has no token"


def _places(page):
    for tag, found, _ in page.tags:
        for name in ADDRESSES:
            place = urlsplit((found.get(name) or "").strip())
            if place.scheme or place.netloc:
                yield f"{tag} {name} leaves this server: {found[name]}"


def _inline(page, nonce):
    for tag, found, _ in page.tags:
        if tag == "style" or "style" in found:
            yield f"{tag} has a style of its own"
        if tag == "script" and (not found.get("src") or (nonce and found.get("nonce") != nonce)):
            yield "a script within the page or without the nonce"
        for name in found:
            if name.startswith(("on", "hx-on", "data-hx-on")):
                yield f"{tag} has the handler {name}"
        if (found.get("hx-vals") or "").strip().startswith(("js:", "javascript:")):
            yield f"{tag} computes its values by script"


def _structure(page):
    tags = Counter(tag for tag, _, _ in page.tags)
    for tag in ("main", "h1"):
        if tags[tag] != 1:
            yield f"{tags[tag]} × {tag}"
    if tags["table"] != tags["caption"]:
        yield f"{tags['table']} tables, {tags['caption']} captions"
    primary = [
        a
        for _, a, _ in page.tags
        if "primary" in (a.get("class") or "").split() and "disabled" not in a
    ]
    if len(primary) > 1:
        yield f"{len(primary)} primary buttons"
