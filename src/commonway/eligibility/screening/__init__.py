"""Screening: what a pack's rules say about a whole population. Knows nothing of Django; needs the extra ``analytics``."""
