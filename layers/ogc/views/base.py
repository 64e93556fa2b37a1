"""Base of every API resource: methods, parameters, content negotiation, headers."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views import View

from gisportal.core import rate_limits
from gisportal.core.database import is_unreachable
from gisportal.core.errors import PortalError
from gisportal.core.middleware import database_error
from gisportal.core.problem_details import problem_response
from layers import policy
from layers.models import Layer, LayerField
from layers.ogc import params
from layers.ogc.errors import MethodNotAllowedError, ResourceNotFoundError
from layers.ogc.links import Addresses, Link, own
from layers.ogc.media import HTML, JSON, Format, negotiate
from layers.tiles.http_headers import PRIVATE, REVALIDATE, is_known

METHODS = "GET, HEAD, OPTIONS"


class Resource(View):
    """A read-only resource in the formats ``formats`` with the parameters ``known``."""

    formats: tuple[Format, ...] = (JSON, HTML)
    known: tuple[str, ...] = ("f",)
    # The scope its requests are counted under; empty for free ones.
    rate = "lookup"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer in the client's language; errors as problem+json."""
        language = get_language_from_request(request)
        with translation.override(language):
            try:
                response = self.respond(request, **kwargs)
            except PortalError as error:
                response = problem_response(error)
            except (DatabaseError, InterfaceError) as error:
                if not is_unreachable(error):
                    raise
                response = problem_response(database_error(error))
        if response.status_code == 405:
            response["Allow"] = METHODS
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Crs, ETag, Link"
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept", "Accept-Language", "Accept-Encoding"])
        return response

    def respond(self, request: HttpRequest, **where: Any) -> HttpResponse:
        """Sort out method, address and format, then ask ``answer``."""
        if request.method == "OPTIONS":
            return preflight()
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowedError(_("This can only be read."))
        rate_limits.count(self.rate, rate_limits.client_key(request))
        self.request = request
        self.at = Addresses.of(request)
        self.prepare(**where)
        params.check_names(request.GET, self.parameters())
        self.format = negotiate(request, self.formats)
        return self.answer()

    def prepare(self, **where: Any) -> None:
        """Find what the address names; raises ``NotFoundError``."""

    def parameters(self) -> tuple[str, ...]:
        """Names of the query parameters the resource knows."""
        return self.known

    def answer(self) -> HttpResponse:
        """The resource in ``self.format``."""
        raise NotImplementedError

    def own_links(self) -> list[Link]:
        """``self`` and ``alternate``."""
        return own(self.request, self.formats, self.format)

    def document(
        self, body: dict[str, Any], template: str, **context: Any
    ) -> HttpResponse:
        """A small document as JSON or as a page, with an ETag of its content."""
        if self.format is HTML:
            response = self.page(template, body=body, **context)
        else:
            text = json.dumps(body, ensure_ascii=False)
            response = HttpResponse(text, content_type=self.format.media_type)
        tag = hashlib.blake2b(response.content, digest_size=12).hexdigest()
        return self.tagged(response, f'"{tag}"')

    def page(self, template: str, **context: Any) -> HttpResponse:
        """The resource for people. The address is one: there is no twin to switch to."""
        facts = {"other_language_url": "", **context}
        return render(self.request, f"layers/ogc/{template}.html", facts)

    def tagged(self, response: HttpResponse, tag: str) -> HttpResponse:
        """The response with its tag, or 304 where the client has it already."""
        if is_known(self.request.headers.get("If-None-Match"), tag):
            response = HttpResponseNotModified()
        response["ETag"] = tag
        response["Cache-Control"] = REVALIDATE if self.is_public() else PRIVATE
        return response

    def is_public(self) -> bool:
        """Whether the answer is the same for everybody."""
        return not self.request.user.is_authenticated


class LayerResource(Resource):
    """A resource of one collection."""

    layer: Layer
    fields: list[LayerField]

    def prepare(self, **where: Any) -> None:
        """The layer and its public fields; a hidden layer is as unknown as none."""
        self.layer = policy.stored_layer(self.request.user, where["slug"])
        self.fields = policy.public_fields(self.layer.fields.all())

    def is_public(self) -> bool:
        """Whether everybody gets this answer."""
        return super().is_public() and policy.is_public(self.layer)


class Unknown(Resource):
    """Every other address below the API's root."""

    def prepare(self, **where: Any) -> None:
        """There is nothing."""
        raise ResourceNotFoundError(_("The API has no resource at this address."))


def preflight() -> HttpResponse:
    """Any page on any site may read."""
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = "86400"
    return response
