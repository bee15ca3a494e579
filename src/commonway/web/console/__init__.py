"""Pages for coordinators: the exchange across organisations, agreements, packs, figures, the ledger, staff."""
