"""Payment requests: one organisation asks another to pay the person, under an agreement, and hears what became of it.

Whoever changes one locks as everybody who changes a case does, and the payment after the tasks.
"""
