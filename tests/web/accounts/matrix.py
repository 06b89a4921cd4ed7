"""Who may open what, from the marks of the views; `python -m tests.web.accounts.matrix` writes it.

`policy.toml` is the agreed state: a line per endpoint with the roles that open it. A new page, or
another mark, shows there as a difference that somebody has to read.
"""

import sys
import tomllib
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from coordinator.web import access

POLICY = Path(__file__).parent / "policy.toml"
READING = {"GET"}
SILENT = {"HEAD", "OPTIONS"}
NOBODY_HAS = "x" * 16
ANYBODY, SIGNED_IN = ["anybody"], ["signed in"]


def routes(app: Flask, *, reading: bool) -> list[tuple[Rule, str]]:
    """Every rule with each of its methods, those that read or those that change."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - SILENT)
        if (method in READING) == reading
    ]


def address_of(app: Flask, rule: Rule) -> str:
    """An address of the rule, with references that nobody has."""
    values = {name: _value(rule, name) for name in rule.arguments}
    if rule.endpoint == "static":
        values = {"filename": "app.css"}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, rule_of(rule))


def rule_of(rule: Rule) -> str:
    """The method by which its address is built."""
    return sorted(rule.methods - SILENT)[0]


def marks(app: Flask) -> dict[str, list[str]]:
    """The policy as the marks say it."""
    found = {}
    for endpoint, view in sorted(app.view_functions.items()):
        mark = access.mark_of(view)
        found[endpoint] = SIGNED_IN if mark is None else sorted(mark) or ANYBODY
    return found


def agreed() -> dict[str, list[str]]:
    """The policy as it was agreed."""
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))["opens"]


def written(policy: dict[str, list[str]]) -> str:
    """The policy as its file."""
    head = (
        "# Who opens which page. `python -m tests.web.accounts.matrix` writes it from the marks.\n"
    )
    lines = [
        f'"{endpoint}" = [{", ".join(f"{chr(34)}{role}{chr(34)}" for role in roles)}]'
        for endpoint, roles in policy.items()
    ]
    return "\n".join([head + "[opens]", *lines, ""])


def _value(rule: Rule, name: str) -> object:
    converter = rule._converters.get(name)
    if type(converter).__name__ == "IntegerConverter":
        return 7
    return min(getattr(converter, "items", [NOBODY_HAS]))


if __name__ == "__main__":
    from coordinator.app import create_app
    from tests.city import settings, template

    made = create_app(settings(template("sqlite"), Path()))
    POLICY.write_text(written(marks(made)), encoding="utf-8")
    sys.stdout.write(f"{len(marks(made))} endpoints\n")
