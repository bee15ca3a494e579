"""Evidence: a register, another organisation's staff or the person is asked, under a clause, one after another."""
