"""Registers that answer questions: over HTTP, from a database, or by files in a folder, each under a clause."""
