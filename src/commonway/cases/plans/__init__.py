"""Plans that a person, their family and organisations work on together: shared with consent, reviewed together."""
