"""People, organisations, staff, sign-in, mandates, and the one place where access is decided."""
