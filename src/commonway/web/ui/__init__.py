"""The design system: the Jinja2 environment, the macros pages are built from, and what every page is told."""
