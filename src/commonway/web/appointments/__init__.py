"""Pages of appointments: at home, at the desk for a caller, and at work for the day of a place."""
