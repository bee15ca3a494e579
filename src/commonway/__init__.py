"""Commonway: a platform for joined-up public services."""

__version__ = "0.1.0"
