"""Where a response may send the browser: paths of this site, nothing else."""

import re
from urllib.parse import urlsplit

_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""One slash, not two; printable ASCII without the backslash, which browsers read as a slash."""


def safe_path(place: str | None, otherwise: str = "/") -> str:
    """`place` if it is a path of this site, else `otherwise`."""
    return place if place is not None and is_safe(place) else otherwise


def is_safe(place: str) -> bool:
    """Whether a place is a path of this site with nothing a browser could read as another host."""
    if len(place) > 2000 or not _PATH.fullmatch(place):
        return False
    parts = urlsplit(place)
    return not parts.scheme and not parts.netloc and "//" not in parts.path
