"""Joint-inspection coordinator: one list, two libraries, one draw, one visit."""

__version__ = "0.1.0"
