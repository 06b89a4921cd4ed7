"""From a file to a library: uploaded, read, mapped, checked, corrected, compared, confirmed."""

from coordinator.services.importing.asking import abandon, cancel
from coordinator.services.importing.checking import map_columns
from coordinator.services.importing.comparing import compare
from coordinator.services.importing.confirming import confirm
from coordinator.services.importing.correcting import correct, dismiss
from coordinator.services.importing.downloading import bad_rows_file, template_file
from coordinator.services.importing.resolving import resolve
from coordinator.services.importing.uploading import libraries_of, reread, upload

__all__ = [
    "abandon", "bad_rows_file", "cancel", "compare", "confirm", "correct", "dismiss", "libraries_of",
    "map_columns", "reread", "resolve", "template_file", "upload",
]  # fmt: skip
