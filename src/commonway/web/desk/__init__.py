"""Pages for contact-centre and counter staff: a contact, who is calling, and the same journey walked for them."""
