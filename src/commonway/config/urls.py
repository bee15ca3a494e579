"""Every address of the installation."""

from django.conf import settings
from django.urls import include, path

from commonway.api.directory import directory
from commonway.api.govstack.registration import api as govstack_registration
from commonway.api.routers import api
from commonway.web import urls as web_urls
from commonway.web.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("api/", api.urls),
    path("govstack/registration/", govstack_registration.urls),
    path(".well-known/http-message-signatures-directory", directory),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("", include(web_urls)),
]
if settings.COMMONWAY_DEMONSTRATION:
    from commonway.web import local_urls

    urlpatterns.append(path("local/", include(local_urls)))

handler400 = "commonway.web.errors.bad_request"
handler403 = "commonway.web.errors.permission_denied"
handler404 = "commonway.web.errors.page_not_found"
handler500 = "commonway.web.errors.server_error"
