"""How dates, lists and numbers read in the reader's language."""
