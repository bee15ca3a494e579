"""Append-only events in a hash chain per stream, and their signed checkpoints."""
