"""Every page that opens without an argument, as every role, in both languages."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.city import ROLES

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FOR_MACHINES = ("static", "csp_report")


def _beside(name):
    found = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


check = _beside("page_check")


def _places(app):
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and rule.endpoint not in FOR_MACHINES
    )


def _nonce(answer):
    found = re.search(r"'nonce-([^']+)'", answer.headers.get("Content-Security-Policy", ""))
    return found and found[1]


@ONE_DATABASE
@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_page_is_whole_in_both_languages(app, as_role, role):
    client = as_role(role) if role else app.test_client()
    wrong, opened = [], 0
    for place in _places(app):
        words = {}
        for language in ("zh", "en"):
            answer = client.get(place, query_string={"lang": language})
            if answer.status_code >= 500:
                wrong.append(f"{place} {language}: {answer.status_code}")
            if answer.status_code in (301, 302, 303) or answer.mimetype != "text/html":
                continue
            wrong += [f"{place} {language}: {e}" for e in check.faults(answer.text, _nonce(answer))]
            words[language] = check.Page(answer.text).words
        if words:
            opened += 1
            if words["zh"] == words["en"]:
                wrong.append(f"{place}: both languages are the same")
    assert not wrong, "\n".join(wrong)
    assert opened >= (2 if role else 1)


def test_the_check_finds_what_it_is_for():
    bad = """<html><head><title> · x</title><style>a{}</style><script>1</script></head><body><main>
    <h1>a</h1><h1>b</h1><p id="a"></p><p id="a" onclick="x()"></p><input name="n">
    <form method="post" action="//elsewhere.example/"></form><table></table>
    <a class="primary" href="javascript:x()">1</a><a class="primary">2</a></main></body></html>"""
    found = "\n".join(check.faults(bad))
    for fault in (
        "no title", "its language", "id a stands 2", "no label", "no token", "leaves this server: //",
        "leaves this server: javascript", "style of its own", "script within", "handler onclick",
        "2 × h1", "1 tables, 0 captions", "2 primary",
    ):  # fmt: skip
        assert fault in found
