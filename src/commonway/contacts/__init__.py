"""Every interaction with a person, on any channel, and the notices sent to them."""
