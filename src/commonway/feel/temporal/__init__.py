"""Dates, times, date-times and durations as FEEL has them (DMN 1.5, chapter 10.3.2.3)."""
