"""The WSGI entry point that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonway.config.settings")
application = get_wsgi_application()

from commonway.web.journey import warming  # noqa: E402 - Django has to be set up

warming.begin()
