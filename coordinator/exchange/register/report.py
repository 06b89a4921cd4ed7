"""What became of every cell of a register that could not be taken as it stood."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coordinator.core.text import Text
from coordinator.exchange.tables import write_table

REPORT = "register_report.csv"
COLUMNS = ("line", "column", "value", "kept", "what", "zh", "en")


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """One cell: its line in the file (the header counted), the value as seen, what happened to it.

    `kept` tells whether its row is in the bundle.
    """

    line: int
    column: str
    value: str
    kept: bool
    what: str
    text: Text


@dataclass(frozen=True, kw_only=True)
class RegisterReport:
    """`rows` = `kept` + `left_out`: every row is in the bundle or has a remark that it is not.

    `recognised` maps our fields to the headers found, `unused` are the others; `libraries` counts
    rows by department code; `unknown_departments` are names of the list nobody answers to.
    """

    register: Path
    out: Path
    encoding: str
    recognised: Mapping[str, str]
    unused: tuple[str, ...]
    rows: int
    kept: int
    left_out: int
    libraries: Mapping[str, int]
    tasks: tuple[str, ...]
    unknown_departments: tuple[str, ...]
    remarks: tuple[Remark, ...]

    def counted(self) -> dict[str, int]:
        """Remarks by what happened, in alphabetical order."""
        return dict(sorted(Counter(remark.what for remark in self.remarks).items()))


def write_report(remarks: tuple[Remark, ...], out: Path) -> None:
    """Write `register_report.csv` into the folder of the bundle."""
    rows = (
        (
            str(r.line),
            r.column,
            r.value,
            "yes" if r.kept else "no",
            r.what,
            r.text.zh,
            r.text.en,
        )
        for r in remarks
    )
    write_table(out / REPORT, COLUMNS, list(rows))
