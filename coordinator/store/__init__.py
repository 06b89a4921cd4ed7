"""Persistence: rows in, core values out."""
