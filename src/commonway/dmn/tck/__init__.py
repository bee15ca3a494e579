"""The DMN Technology Compatibility Kit: its test files read, run and reported in its own form."""
