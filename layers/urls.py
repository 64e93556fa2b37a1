"""Addresses of the layers app, in both languages."""

from __future__ import annotations

from django.urls import include, path

from layers.api.coverage import CoverageView
from layers.api.views import (
    FeatureView,
    IdentifyView,
    LayersView,
    OfficesView,
    SearchView,
    VersionsView,
)
from layers.exports.views import download
from layers.pages import (
    catalogue,
    dcat,
    feature,
    search,
    staff_layer,
    staff_version,
    style_editor,
    verify,
)
from layers.pages.former_units import former_units
from layers.pages.land_use import land_use
from layers.pages.offices import office_list, office_page
from layers.pages.parcel_id import parcel_by_id
from layers.pages.personal_data import personal_page
from layers.parcel_extract.views import feature_pdf

app_name = "layers"
STYLE_EDITOR = [
    path("", style_editor.style_editor, name="style-editor"),
    path("values", style_editor.style_values, name="style-values"),
    path("file", style_editor.style_file, name="style-file"),
    path(
        "tiles/<int:z>/<int:x>/<int:y>.mvt", style_editor.style_tile, name="style-tile"
    ),
]
STAFF_LAYER = [
    path("", staff_layer.staff_layer, name="staff-layer"),
    path("versions/<int:number>/", staff_version.staff_version, name="staff-version"),
    path("fields/<slug:key>/", staff_layer.staff_field, name="staff-field"),
    path("fields/<slug:key>/lift", staff_layer.lift, name="staff-lift"),
    path(
        "requests/<int:pk>/<slug:verb>",
        staff_layer.decide_request,
        name="staff-request",
    ),
]
urlpatterns = [
    path("layers/", catalogue.catalogue, name="catalogue"),
    path("layers/catalogue.jsonld", dcat.catalogue_jsonld, name="catalogue-jsonld"),
    path("layers/<slug:slug>/", catalogue.layer_page, name="layer"),
    path("layers/<slug:slug>/download/<slug:file_format>", download, name="download"),
    # The key may hold any character, escaped: the slash arrives as itself.
    path(
        "layers/<slug:slug>/features/<path:key>.json",
        feature.feature_json,
        name="feature-json",
    ),
    path("layers/<slug:slug>/features/<path:key>.pdf", feature_pdf, name="feature-pdf"),
    path(
        "layers/<slug:slug>/features/<path:key>/",
        feature.feature_page,
        name="feature",
    ),
    path(
        "staff/layers/<slug:slug>/personal/<path:key>/", personal_page, name="personal"
    ),
    path("staff/layers/", staff_layer.staff_layers, name="staff-layers"),
    path("staff/layers/waiting", staff_layer.waiting_requests, name="staff-waiting"),
    path("staff/layers/<slug:slug>/", include(STAFF_LAYER)),
    path("staff/layers/<slug:slug>/style/", include(STYLE_EDITOR)),
    path("offices/", office_list, name="offices"),
    path("offices/<slug:slug>/", office_page, name="office"),
    path("help/land-use/", land_use, name="land-use"),
    path("help/former-units/", former_units, name="former-units"),
    path("search", search.search_page, name="search"),
    path("verify", verify.verify_page, name="verify"),
    path("verify/keys.json", verify.keys, name="verify-keys"),
    path("verify/versions.json", verify.versions, name="verify-versions"),
    path("id/<str:code>", parcel_by_id, name="parcel-id"),
    path("api/layers/", LayersView.as_view(), name="api-layers"),
    path(
        "api/layers/<slug:slug>/versions/", VersionsView.as_view(), name="api-versions"
    ),
    path(
        "api/layers/<slug:slug>/features/<path:key>/",
        FeatureView.as_view(),
        name="api-feature",
    ),
    path("api/coverage", CoverageView.as_view(), name="api-coverage"),
    path("api/offices/", OfficesView.as_view(), name="api-offices"),
    path("api/identify", IdentifyView.as_view(), name="api-identify"),
    path("api/search", SearchView.as_view(), name="api-search"),
]
