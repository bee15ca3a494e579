"""Pages for residents, and for those who act for them."""
