"""The full counts of what the suite tests with few.

    python -m tests.store.journal.counts

Merkle proofs against an independent implementation at 10,000 random sizes, 100,000 pairs of near-equal
events, 200 tampers, 10,000 verifications of sound journals, 1,000,000 entries in one. `--quick`: a tenth.
"""

import sys
import tempfile
from pathlib import Path

from coordinator.services.checkpointing import checkpoint
from coordinator.services.verifying_journal import verify_journal
from tests.core.tree.test_tree import against_pymerkle
from tests.store.journal import million, tampers
from tests.store.journal.conftest import entry, journal_in
from tests.store.journal.test_writing import collisions


def false_alarms(runs, folder):
    """How many of `runs` verifications of a sound journal that grows find anything."""
    made, found = journal_in(folder), 0
    with made.app.app_context():
        for run in range(runs):
            if run % 100 == 0:
                entry(run)
            if run % 300 == 0:
                checkpoint(made.witnesses)
            found += not verify_journal(made.url, made.witness, made.keys).sound
    return found


def main():
    """Run them all and end with 1 where one fails."""
    part = 10 if "--quick" in sys.argv else 1
    results = {
        "proofs compared": against_pymerkle(10_000 // part, largest=2_000) == 10_000 // part,
        "no collision of bytes": collisions(100_000 // part) == 0,
        "tampers found": tampers.run(200 // part) == [],
    }
    with tempfile.TemporaryDirectory() as folder:
        results["no false alarm"] = false_alarms(10_000 // part, Path(folder)) == 0
    with tempfile.TemporaryDirectory() as folder:
        report = million.timed(1_000_000 // part, Path(folder))
    results["a million entries within 30 s"] = report.sound and report.seconds <= 30
    for name, passed in results.items():
        sys.stdout.write(f"{'passed' if passed else 'FAILED'}: {name}\n")
    sys.exit(not all(results.values()))


if __name__ == "__main__":
    main()
