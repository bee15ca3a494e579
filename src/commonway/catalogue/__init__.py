"""Published packs: immutable versions of every definition, and which version is current."""
