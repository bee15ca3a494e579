"""The interview that asks what settles most, and assessments of what a person can get."""
