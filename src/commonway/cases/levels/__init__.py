"""Service levels of a case: what the law asks and what was promised, each on a clock of its own."""
