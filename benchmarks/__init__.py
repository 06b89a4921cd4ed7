"""What 3.7 of the design defines; `python -m benchmarks` runs all and writes RESULTS.md."""
