"""EX-03, LG-06: a line of the log is one line, bears the request, and holds no secret."""

import io
import json
import logging
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import text

from coordinator.app import create_app
from coordinator.store.database import act
from coordinator.web import logs
from tests.browsing import Browser
from tests.city import settings


@pytest.fixture
def log():
    """What is logged as JSON while the test runs, as lines."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    logs.write_json(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


def test_no_value_can_begin_a_line_of_its_own(log):
    forged = 'x\r\n{"level":"info","event":"forged"}\u2028\x85\x0b\x1b[2K'
    logging.getLogger("coordinator").warning("login %s", forged)
    structlog.stdlib.get_logger("coordinator").warning("login", login=forged)
    lines = log()
    assert len(lines) == 2
    assert lines[1]["login"] == forged


@pytest.mark.parametrize(
    "secret",
    ["Tr0ub4dor&3", "13812345678", "370303199001011234"],
)
def test_no_secret_or_number_of_a_person_reaches_the_log(log, secret):
    named = {"password": secret, "nested": {"csrf_token": secret}, "note": f"password={secret}"}
    structlog.stdlib.get_logger("coordinator").warning("sign in", **named)
    logging.getLogger("coordinator").warning("authorization: %s", secret)
    if secret.isdigit():
        logging.getLogger("coordinator").warning("a call from %s", secret)
        structlog.stdlib.get_logger("coordinator").warning("rows", rows=[{"cell": secret}])
    assert len(log()) >= 2
    assert secret not in json.dumps(log(), ensure_ascii=False)


def test_the_values_of_a_failed_statement_stay_out_of_the_log(app, log):
    with pytest.raises(Exception, match="hide_parameters") as fault:
        _insert_twice("13812345678")
    logging.getLogger("coordinator").error("failed", exc_info=fault.value)
    assert "13812345678" not in json.dumps(log())


def _insert_twice(value):
    act(lambda s: s.execute(text("insert into unit (ref) values (:v)"), {"v": value}))


def test_a_request_bears_one_id_in_its_answer_and_in_its_log(app, log):
    answer = app.test_client().get("/healthz?name=13812345678", headers={"X-Request-Id": "a" * 12})
    (line,) = [each for each in log() if each["event"] == "request"]
    assert line["request"] == answer.headers["X-Request-Id"] != "a" * 12
    assert (line["rule"], line["status"], line["method"]) == ("/healthz", 200, "GET")
    assert "13812345678" not in json.dumps(line)


@pytest.mark.parametrize(
    ("given", "taken"), [("a" * 12, True), ("short", False), ("a" * 12 + "\u00e9", False)]
)
def test_behind_a_proxy_its_good_id_is_taken(database_url, tmp_path, given, taken):
    behind = create_app(replace(settings(database_url, tmp_path), proxies=1))
    behind.test_client_class = Browser
    answer = behind.test_client().get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) is taken
