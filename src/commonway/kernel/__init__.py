"""Ids, clock and the base error: what every room above stands on, without Django."""
