"""Charts drawn on the server as SVG, in the fonts of the page, readable without colour and without scripts."""

from commonway.web.charts.stepped import Panel, stepped

__all__ = ["Panel", "stepped"]
