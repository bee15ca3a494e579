"""Every page of the installation, one list of addresses an audience."""

from django.conf.urls.i18n import set_language
from django.urls import include, path

from commonway.web import gallery

urlpatterns = [
    path("sign-in/", include("commonway.web.sign_in_urls")),
    path("language/", set_language, name="set_language"),
    path("components/", gallery.components, name="components"),
    path("", include("commonway.web.resident.urls")),
    path("desk/", include("commonway.web.desk.urls")),
    path("workbench/", include("commonway.web.workbench.urls")),
    path("console/", include("commonway.web.console.urls")),
]
