"""Every API of the installation, one router an audience."""

from ninja import NinjaAPI

from commonway import __version__

api = NinjaAPI(title="Commonway", version=__version__)
