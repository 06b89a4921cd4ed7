"""What all tests share: hypothesis measures no time, and in CI tries the same examples each time."""

import os

from hypothesis import settings

settings.register_profile("everyday", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "everyday")
