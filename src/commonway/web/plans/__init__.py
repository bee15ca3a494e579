"""Pages of plans: the same plan for the person and their family at home, and for those who work on it in an office."""
