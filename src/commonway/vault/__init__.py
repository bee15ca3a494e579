"""A key per person, sealed fields and keyed blind indexes."""
