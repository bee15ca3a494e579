"""Decisions over facts: evaluate, evaluate with facts missing, explain."""
