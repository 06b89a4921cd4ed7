"""Files on their way into a library, and the snapshots they leave."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coordinator.store.database import Base, Numbered, Ref


class Snapshot(Numbered, Base):
    """The state of one library after an import: SHA-256 of its rows and the difference to the last."""

    __tablename__ = "snapshot"
    __table_args__ = (Index("ix_snapshot_unit_id_library", "unit_id", "library"),)
    ref: Mapped[Ref]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    library: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    difference: Mapped[dict[str, Any]]
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class Import(Numbered, Base):
    """One upload: uploaded → read → checked → compared → confirmed; or abandoned.

    `checked` holds the good rows, packed; like `content` it is emptied when the import ends.
    `job_ref` names the job that is to bring it to the next state.
    """

    __tablename__ = "import"
    __table_args__ = (Index("ix_import_unit_id", "unit_id"),)
    ref: Mapped[Ref]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    library: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    checked: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, default=b"")
    state: Mapped[str] = mapped_column(default="uploaded")
    job_ref: Mapped[str] = mapped_column(default="")
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    difference: Mapped[dict[str, Any]] = mapped_column(default=dict)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class ImportRow(Numbered, Base):
    """A row of an upload that has problems: its cells as they are now, and what is wrong with them.

    After the import is confirmed the open ones are the unit's worklist until they are settled:
    open → good (corrected; enters with the confirmation) → entered, or open → dismissed, superseded.
    `columns` names the cells with problems between semicolons.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_import_id_state_line", "import_id", "state", "line"),)
    ref: Mapped[Ref]
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    line: Mapped[int]
    cells: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    columns: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(default=1)


class ColumnMapping(Numbered, Base):
    """Which column of a department's own file is which of ours, remembered by its header."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("unit_id", "library", "header"),)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    library: Mapped[str]
    header: Mapped[str]
    mapping: Mapped[dict[str, Any]]
