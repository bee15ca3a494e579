"""Definitions on disk: what a pack may say, read and checked with file, line and remedy."""
