"""Static files under names that carry a hash, JavaScript module imports included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites ``import … from "./x.js";``."""

    support_js_module_import_aggregation = True
    manifest_strict = False
