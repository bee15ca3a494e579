"""Pages for suppliers: the work that was ordered from them, in a van as at a desk."""
