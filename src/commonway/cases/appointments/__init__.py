"""Appointments: what is offered at a place, booking it, moving it, calling it off, and what came of it."""
