"""Subjects: the rows behind them, lists of them, and the page of one."""

from coordinator.store.subjects.columns import Faces, Rows, faces, open_rows
from coordinator.store.subjects.lists import SubjectList, SubjectQuery, subject_list
from coordinator.store.subjects.page import SubjectPage, later_decisions, subject_page
from coordinator.store.subjects.worklist import Worklist, worklist

__all__ = [
    "Faces", "Rows", "SubjectList", "SubjectPage", "SubjectQuery", "Worklist", "faces",
    "later_decisions", "open_rows", "subject_list", "subject_page", "worklist",
]  # fmt: skip
