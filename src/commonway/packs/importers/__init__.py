"""Other people's catalogues turned into packs."""
