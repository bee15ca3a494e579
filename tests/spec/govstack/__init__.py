"""GovStack's feature files, run against the live addresses with step definitions of our own."""
