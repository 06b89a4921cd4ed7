"""Counts of the requirements: each function measures; the suite calls it with small numbers.

`python -m tests.counts` runs them all with the numbers the requirements name.
"""
