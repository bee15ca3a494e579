"""Which tables the database itself keeps from being changed, for granting rights."""

APPEND_ONLY = ("ledger_event", "ledger_checkpoint")
GROWING = ("ledger_stream",)
