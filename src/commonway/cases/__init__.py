"""Requests that tell once and the cases that follow from them."""
