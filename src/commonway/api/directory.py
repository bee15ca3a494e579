"""The directory of the keys that verify what the installation sends."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from commonway.exchange import own_key


@require_safe
def directory(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Return the JSON Web Key Set (RFC 7517), which may be kept for five minutes."""
    response = JsonResponse(own_key.directory(), content_type="application/jwk-set+json")
    response["Cache-Control"] = "public, max-age=300"
    return response
