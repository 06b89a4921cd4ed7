"""`python -m tests.trials [COUNT]`: many random bundles, each fault printed; ends with 1 if any."""

import sys
import tempfile
from pathlib import Path

from tests.trials.bundles import faults

count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
found = 0
for number in range(count):
    with tempfile.TemporaryDirectory() as folder:
        for fault in faults(number, Path(folder)):
            found += 1
            print(f"{number}: {fault}")
    if (number + 1) % 100 == 0:
        print(f"{number + 1} bundles, {found} faults", flush=True)
sys.exit(1 if found else 0)
