"""Measurements: each module prints a table of its own; `python -m benchmarks` runs them all."""
