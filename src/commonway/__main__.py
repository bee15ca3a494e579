"""``python -m commonway``: the command line."""

from commonway.config.cli import main

main()
