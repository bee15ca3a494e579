"""The tell-once journey, walked by a resident or with staff: the same pages on both sides of the counter."""
