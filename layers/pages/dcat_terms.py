"""The vocabulary of DCAT-AP: the JSON-LD context and the nodes of common terms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
IANA = "https://www.iana.org/assignments/media-types/"
CONTEXT: dict[str, Any] = json.loads(
    Path(__file__).with_name("dcat_context.json").read_text(encoding="utf-8")
)
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
Node = dict[str, Any]


def licence(text: str) -> Node | None:
    """A known licence by its address, any other by its words."""
    if not text:
        return None
    if text in LICENCES or text.startswith("https://"):
        return {"@id": LICENCES.get(text, text), "@type": "dct:LicenseDocument"}
    return {"@type": "dct:LicenseDocument", "label": {"vi": text}}


def box(bounds: Iterable[float] | None) -> Node | None:
    """West, south, east, north as a place."""
    if bounds is None:
        return None
    w, s, e, n = (f"{value:.6f}" for value in bounds)
    ring = f"POLYGON(({w} {s},{e} {s},{e} {n},{w} {n},{w} {s}))"
    return {"@type": "dct:Location", "bbox": ring}


def texts(vi: str, en: str) -> dict[str, str]:
    """A text by language, without the languages that have none."""
    return {code: text for code, text in (("vi", vi), ("en", en)) if text}


def translated(message: str) -> dict[str, str]:
    """A message of the portal by language."""
    found = {}
    for code in ("vi", "en"):
        with translation.override(code):
            found[code] = gettext(message)
    return found


def moment(when: datetime) -> str:
    """A moment as XML Schema writes it."""
    return when.isoformat(timespec="seconds")


def address(name: str, *args: str) -> str:
    """An address in the language of the identifiers, Vietnamese, whoever asks."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args)


def filled(node: Node) -> Node:
    """The node without its empty members."""
    return {
        name: value for name, value in node.items() if value not in (None, "", {}, [])
    }
