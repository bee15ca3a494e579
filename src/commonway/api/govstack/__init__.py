"""The interfaces of GovStack building blocks, as thin adapters onto what Commonway has: one router a building block."""
