"""Coverage-guided fuzzing of the rules engine: what it is given, and who starts it."""
