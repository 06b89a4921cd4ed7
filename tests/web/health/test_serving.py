"""The two servers: one process that does everything, and gunicorn; both end in peace."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests import databases
from tests.city import migrated

ROOT = Path(__file__).parents[3]
KEY = "rQ7x-Zk2Lm9_Tb4VcN1pWs8YdF6gHj3u"
EMBEDDED = (
    "from coordinator.app import create_served_app, serve; from coordinator.config import Settings;"
    "serve(create_served_app(Settings.from_environment()), '127.0.0.1', {port})"
)


def environment(folder, **more):
    url = databases.copy_of(migrated("sqlite"), "sqlite")
    own = {
        "COORDINATOR_DATABASE_URL": url,
        "COORDINATOR_SECRET_KEY": KEY,
        "COORDINATOR_DATA_FOLDER": str(folder),
        "COORDINATOR_TRUSTED_HOSTS": "127.0.0.1",
        "COORDINATOR_WEB_PROCESSES": "1",
    }
    return {**os.environ, **own, **more}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gunicorn(port):
    config = ("-c", "python:coordinator.gunicorn", "-b", f"127.0.0.1:{port}")
    return [sys.executable, "-m", "gunicorn", *config, "wsgi:app"]


@pytest.mark.parametrize("server", ["embedded", "gunicorn"])
def test_a_server_answers_logs_json_and_ends_when_it_is_told(server, tmp_path):
    port = free_port()
    embedded = [sys.executable, "-c", EMBEDDED.format(port=port)]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        embedded if server == "embedded" else gunicorn(port),
        cwd=ROOT,
        env=environment(tmp_path),
        stderr=log,
        stdout=log,
    )
    try:
        assert first_answer(f"http://127.0.0.1:{port}/healthz") == b"ok\n"
        assert first_answer(f"http://127.0.0.1:{port}/readyz") == b"ready\n"
    finally:
        process.send_signal(signal.SIGTERM)
        ended = process.wait(30)
        log.close()
    written = (tmp_path / "log").read_text()
    assert ended == 0, written
    assert '"rule": "/readyz"' in written
    assert "Traceback" not in written


def test_a_broken_installation_is_not_served_and_says_why(tmp_path):
    answer = subprocess.run(
        gunicorn(free_port()),
        cwd=ROOT,
        env=environment(tmp_path, COORDINATOR_TRUSTED_HOSTS="*", COORDINATOR_PROXIES="8"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 3
    said = answer.stderr.decode()
    assert "TRUSTED_HOSTS must name each host" in said
    assert "PROXIES is 8" in said
    assert "必须写明每个主机名" in said


def first_answer(address):
    end = time.monotonic() + 40
    while True:
        try:
            with urlopen(address) as answer:  # noqa: S310 - our own loopback server
                return answer.read()
        except URLError:
            assert time.monotonic() < end, "no answer"
            time.sleep(0.2)
