"""The addresses the exchange is tested at, without the portal."""

from django.urls import path

from commonway.api.directory import directory
from commonway.api.routers import api

urlpatterns = [
    path("api/", api.urls),
    path(".well-known/http-message-signatures-directory", directory),
]
