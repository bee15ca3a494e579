# ruff: noqa: E402 - settings come before what reads them
"""A peer of `benchmarks.cases_over_http`: the table of cases behind Django REST framework, as most Django code serves one.

Served by granian from the installation's database. It checks no signature, decides no access, writes no ledger, opens no
process: it is what creating, reading and listing rows over HTTP takes with the field's common library.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonway.config.settings")

import django
from django.conf import settings

settings.ROOT_URLCONF = __name__
settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "rest_framework"]
settings.REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}

django.setup()  # some apps look for their middleware as they start; nothing that is served here goes through any
settings.MIDDLEWARE = []

from django.core.handlers.wsgi import WSGIHandler

application = WSGIHandler()

from django.db.backends.signals import connection_created
from rest_framework import pagination, routers, serializers, viewsets  # type: ignore[import-not-found]

from commonway.cases.models import Case
from commonway.kernel.ids import spoken_code


def _see_all(connection: object, **_: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT set_config('commonway.scope', 'system', false)")


connection_created.connect(_see_all)


class Cases(serializers.ModelSerializer):  # type: ignore[misc]
    """A case, every column of it."""

    request_id = serializers.UUIDField()
    organisation_id = serializers.CharField()
    reference = serializers.CharField(default=spoken_code)

    class Meta:
        model = Case
        exclude = ("request", "organisation")


class Pages(pagination.CursorPagination):  # type: ignore[misc]
    """A hundred at a time."""

    page_size = 100
    ordering = ("opened_at", "id")


class CaseViews(viewsets.ModelViewSet):  # type: ignore[misc]
    """Create, get and list."""

    serializer_class = Cases
    pagination_class = Pages

    def get_queryset(self) -> object:
        whose = self.request.query_params.get("organisation")
        return Case.objects.filter(organisation=whose) if whose else Case.objects.all()


router = routers.SimpleRouter()
router.register("cases", CaseViews, basename="case")
urlpatterns = router.urls
