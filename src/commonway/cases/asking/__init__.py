"""Asking for services: many at once, each with its own consent and declaration, to organisations that are told once."""
