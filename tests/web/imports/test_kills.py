"""Killed in the middle of a confirmation, a library holds all of the file or nothing."""

import subprocess
import sys
from pathlib import Path

from tests.web.imports import kills
from tests.web.imports.journeys import csv_of, firm

ROOT = Path(__file__).parents[3]
ROUNDS, ROWS = 4, 3000


def test_a_kill_during_the_confirmation_leaves_nothing_half(app, database_url, tmp_path):
    from coordinator.services import jobs  # noqa: PLC0415 - after the app has registered handlers

    ref = kills.prepared(csv_of([firm(n) for n in range(1, ROWS + 1)]))
    for seconds in kills.delays(ROUNDS, 1.5):
        command = [
            sys.executable,
            "-m",
            "tests.web.imports.kills",
            database_url,
            str(tmp_path),
            str(seconds),
        ]
        subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        if kills.whole_or_nothing(ref, ROWS):
            break
        kills.freed()
    jobs.work_off()
    assert kills.whole_or_nothing(ref, ROWS)
