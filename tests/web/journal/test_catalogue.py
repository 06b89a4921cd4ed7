"""The catalogue of events: what is journalled has a sentence, what changes something is journalled."""

import ast
import dis
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import coordinator
from coordinator.store.journal import LEAF_FIELDS
from coordinator.web.admin.journal_sentences import ACTS, FIELDS, KINDS, OUTCOMES

ROOT = Path(coordinator.__file__).parent
MADE = {
    "subject_": {"join", "reject", "split", "undo"},
    "override_": {"approved", "refused"},
}
"""Acts whose names are put together, with every ending."""
PASSED_ON = {
    "coordinator/services/joining/beginning.py": {"subjects.join", "subjects.propose"},
    "coordinator/services/exporting.py": {
        "targets_exported",
        "items_exported",
        "inspectors_exported",
    },
}
"""Acts handed to a function of the module that writes the entry."""
NOT_JOURNALLED = {
    "csp_report": "a browser tells what its policy stopped; it goes to the log",
    "liaison.compared": "asks for the difference to be worked out; nothing of the library changes",
    "liaison.confirmed": "asks for the job that writes import_confirmed in the act that changes rows",
    "liaison.mapped": "a choice within an import that is not confirmed yet",
    "liaison.reread": "a choice within an import that is not confirmed yet",
    "account.factor_made": "a secret of the session only; entering its first code is journalled",
    "admin.reset_checked": "shows what a reset would do",
    "admin.roles_checked": "shows what a change of roles would do",
}
"""Endpoints that change nothing anybody has to answer for, each with the reason."""


def _written() -> Iterator[tuple[str, ast.expr, dict[str, ast.expr]]]:
    for path in sorted(ROOT.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "journal.write":
                named = {keyword.arg: keyword.value for keyword in call.keywords}
                yield str(path.relative_to(ROOT.parent)), call.args[2], named


def _acts(path, name) -> set[str]:
    if isinstance(name, ast.Constant):
        return {name.value}
    if isinstance(name, ast.IfExp):
        return _acts(path, name.body) | _acts(path, name.orelse)
    if isinstance(name, ast.JoinedStr):
        beginning = name.values[0].value
        return {beginning + ending for ending in MADE[beginning]}
    return PASSED_ON[path]


def test_every_act_that_is_journalled_has_a_sentence_in_both_languages():
    acts = {act for path, name, _ in _written() for act in _acts(path, name)}
    assert acts - ACTS.keys() == set()
    assert len(acts) > 20


def test_every_kind_of_object_has_a_name():
    kinds = {
        named["kind"].value for _, _, named in _written() if isinstance(named["kind"], ast.Constant)
    }
    assert kinds - KINDS.keys() == set()


def test_sentences_have_both_languages_and_the_same_places():
    for text in (*ACTS.values(), *KINDS.values(), *FIELDS.values(), *OUTCOMES.values()):
        assert text.zh
        assert text.en
        assert ("{object}" in text.zh) == ("{object}" in text.en)


def test_an_entry_holds_every_field_an_audit_needs():
    needed = {"at", "actor", "role", "unit_code", "object_kind", "object_ref", "before", "after",
              "source", "outcome", "request"}  # fmt: skip
    assert needed <= set(LEAF_FIELDS)


def _reaches_the_journal(function, seen) -> bool:
    """Whether the function, or one of ours that it names, writes an entry."""
    function = inspect.unwrap(function)
    if not isinstance(function, FunctionType) or function in seen:
        return False
    seen.add(function)
    return any(
        thing is coordinator_write() or _reaches_the_journal(thing, seen)
        for thing in _named(function.__code__, function.__globals__)
    )


def coordinator_write():
    from coordinator.store.journal import write  # noqa: PLC0415

    return write


def _named(code: CodeType, known) -> Iterator[object]:
    """Every function of ours that the code names, also through a module and in inner functions."""
    last: object = None
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            last = known.get(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and isinstance(last, ModuleType):
            last = getattr(last, step.argval, None)
        else:
            last = None
        if isinstance(last, FunctionType) and last.__module__.startswith("coordinator."):
            yield last
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _named(inner, known)


def test_every_route_that_changes_something_reaches_the_journal(app):
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
        and not _reaches_the_journal(app.view_functions[rule.endpoint], set())
    }
    assert silent <= NOT_JOURNALLED.keys()
