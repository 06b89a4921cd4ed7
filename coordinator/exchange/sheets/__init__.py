"""Spreadsheets in and out: pre-scan, limited reading, headers, columns, neutralised writing."""
