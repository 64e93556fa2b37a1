"""What is to be said of an extract that somebody shows: genuine, altered, outdated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gisportal.core.errors import PortalError
from gisportal.core.signatures import BadSignatureError, UnknownKeyError, signer
from layers import policy
from layers.models import Layer
from layers.parcel_extract.pinned_versions import build_report, pins
from layers.parcel_extract.signed import Claims, facts_digest, read_file
from layers.queries import live_layers
from layers.refs import feature_url


class Outcome(StrEnum):
    """Whether the portal made it as it is."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN_KEY = "unknown-key"


class Facts(StrEnum):
    """Whether the portal says the same of the same data today."""

    SAME = "same"
    OTHER = "other"
    NOT_SHOWN = "not-shown"
    NOT_COMPARED = "not-compared"


@dataclass(frozen=True)
class Verdict:
    """The answer; ``newer`` names the layers of which other data are published since."""

    outcome: Outcome
    claims: Claims | None = None
    newer: tuple[str, ...] = ()
    facts: Facts = Facts.NOT_COMPARED

    @property
    def is_genuine(self) -> bool:
        """Whether the portal signed exactly this."""
        return self.outcome == Outcome.GENUINE

    @property
    def url(self) -> str:
        """The parcel's page as it is now."""
        return feature_url(self.claims.layer, self.claims.key) if self.claims else ""


def of_file(content: bytes, user: policy.User) -> Verdict:
    """Of a PDF or JSON file. Nothing of it is kept, nor read beyond its signature."""
    try:
        claims = read_file(content)
    except BadSignatureError as error:
        return Verdict(outcome_of(error))
    return Verdict(Outcome.GENUINE, claims, newer_layers(claims, user))


def of_paper(token: str, user: policy.User) -> Verdict:
    """Of the code on paper: what is printed beside it is compared by its reader."""
    try:
        claims = Claims.read(signer().read(token))
    except BadSignatureError as error:
        return Verdict(outcome_of(error))
    if claims.sha256:
        # The statement of a file stands for that file only.
        return Verdict(Outcome.ALTERED)
    newer = newer_layers(claims, user)
    return Verdict(Outcome.GENUINE, claims, newer, compared(claims, user))


def outcome_of(error: BadSignatureError) -> Outcome:
    """What a refused signature means."""
    is_unknown = isinstance(error, UnknownKeyError)
    return Outcome.UNKNOWN_KEY if is_unknown else Outcome.ALTERED


def newer_layers(claims: Claims, user: policy.User) -> tuple[str, ...]:
    """Names of the extract's layers whose published version is another one now.

    Of layers the reader may not see nothing is said.
    """
    visible = {layer.slug: layer for layer in live_layers.layers_for(user)}
    return tuple(
        visible[slug].name
        for slug, number in pins(claims.at).items()
        if slug in visible and number_of(visible[slug]) != number
    )


def number_of(layer: Layer) -> int | None:
    """Number of the layer's published version."""
    return layer.published_version.number if layer.published_version else None


def compared(claims: Claims, user: policy.User) -> Facts:
    """Whether the same versions of the data still give the facts that were signed."""
    try:
        layer = live_layers.layer_for(user, claims.layer)
        report = build_report(user, layer, claims.key, pins(claims.at))
    except PortalError as error:
        if error.status >= 429:
            raise
        return Facts.NOT_SHOWN
    is_same = facts_digest(report, claims.at) == claims.facts
    return Facts.SAME if is_same else Facts.OTHER
