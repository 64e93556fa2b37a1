"""Cross-Origin-Resource-Policy: who may load an answer into a page of another site.

What any site may read (``Access-Control-Allow-Origin: *``) or frame (the embedded map)
may be loaded by any; everything else only by the portal's own pages.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from gisportal.core.middleware import Middleware

HEADER = "Cross-Origin-Resource-Policy"


class ResourcePolicyMiddleware(Middleware):
    """Adds the header to every answer, static files included."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its policy."""
        response = self.get_response(request)
        response.setdefault(HEADER, policy(response))
        return response


def policy(response: HttpResponse) -> str:
    """``cross-origin`` for what is open to any site."""
    is_readable = response.get("Access-Control-Allow-Origin") == "*"
    is_framed = getattr(response, "xframe_options_exempt", False)
    return "cross-origin" if is_readable or is_framed else "same-origin"
