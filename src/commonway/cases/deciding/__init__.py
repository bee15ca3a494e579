"""Decisions on cases: made by staff or by rules, given as a letter and as data, corrected and made anew, never changed."""
