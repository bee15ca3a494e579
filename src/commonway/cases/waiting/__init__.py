"""The queue of a place: a number for whoever comes without an appointment, called in a fair order, and what came of it."""
