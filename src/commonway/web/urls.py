"""Every page of the installation."""

from django.urls import include, path

urlpatterns = [
    path("sign-in/", include("commonway.web.sign_in_urls")),
]
