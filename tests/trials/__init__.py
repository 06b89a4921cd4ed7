"""Whole runs of small random bundles, each result held against an independent check."""
