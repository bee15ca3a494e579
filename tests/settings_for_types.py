"""Settings for the type checker: the real ones with keys made for the run, and no database started."""

import os

from commonway.config import local

local.use_throw_away_keys()
os.environ.setdefault("COMMONWAY_PUBLIC_URL", "https://testserver")

from commonway.config.settings import *  # noqa: E402, F403
