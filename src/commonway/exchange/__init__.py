"""Telling organisations what their agreements allow: outbox, delivery, receipts, look-ups."""
