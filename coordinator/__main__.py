"""`python -m coordinator` is the command line."""

from coordinator.cli import main

main(prog_name="coordinator")
