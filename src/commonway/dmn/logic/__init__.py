"""From the expressions of a model to logic ready to run, compiled once."""
