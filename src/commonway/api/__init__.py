"""HTTP for other systems: one router an audience."""
