"""One story from one ledger: to the person it is about, and to each organisation that works for them."""
