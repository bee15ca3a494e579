"""The addresses the layouts link to, for tests that render pages without the rest of the installation."""

from django.urls import include, path

from commonway.web import gallery

urlpatterns = [
    path("", gallery.components, name="home"),
    path("components", gallery.components, name="components"),
    path("welcome/", gallery.components, name="landing"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
