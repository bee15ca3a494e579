"""Getting a command ready: the environment first, then Django, and only for commands that need them."""

import os


def django_ready(*, as_owner: bool = False) -> None:
    """Make Django and its database usable in this process.

    Where the environment names no database, this is a local installation: keys and server are made for it.
    *as_owner* connects as the owner of the tables, for migrations.
    """
    if as_owner:
        os.environ["COMMONWAY_AS_OWNER"] = "1"
    if "DATABASE_URL" not in os.environ:
        from commonway.config import local

        local.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonway.config.settings")
    import django

    django.setup()
