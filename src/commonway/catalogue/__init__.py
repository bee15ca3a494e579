"""Published packs: immutable versions of organisations, agreements, services and life events."""
