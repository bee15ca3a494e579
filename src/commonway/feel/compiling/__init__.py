"""From syntax to closures: each kind of expression becomes a Python function of the `Run`, made once."""
