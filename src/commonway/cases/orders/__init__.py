"""Work orders: placed at a supplier under an agreement, done, found good, charged for.

Whoever changes one locks as everybody who changes a case does, and the order after the tasks.
"""
