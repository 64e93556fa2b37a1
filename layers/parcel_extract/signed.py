"""A parcel extract that anybody can check: as a file, or by the code printed on it.

The signature stands in the file itself, as a statement about all its other bytes: so it
is checked without the portal, without network, and no table of extracts is kept here.

- PDF: after the document's end comes one comment line with the statement, and the end
  once more, where readers look for it. PDF allows comments anywhere.
- JSON: an object of two members, the statement first; the statement is about the very
  bytes of the second one, not about what they mean.
- On paper: the QR code opens ``/verify`` with a statement about the facts.

No name of a person is in a statement: the layers' versions, the parcel's key, the day.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from gisportal.core.signatures import BadSignatureError, signer
from layers.parcel_extract.assemble import ParcelReport
from layers.parcel_extract.pinned_versions import pin_text, pins

MARK = b"%extract-signature "
HEAD, MIDDLE, END = b'{"signature":"', b'","extract":', b"}\n"
# The end of a PDF: where its index begins.
_TAIL = re.compile(rb"startxref\s+\d{1,12}\s+%%EOF\s*\Z")
_TAIL_MAX = 100
# A statement and the end of the file are not longer.
_LINE_MAX = 9_000


@dataclass(frozen=True)
class Claims:
    """What a statement says of an extract."""

    layer: str
    key: str
    # Versions of the data, as the permalink names them.
    at: str
    made: datetime
    # Of the facts in it; the same in every language.
    facts: str
    # Of the file's other bytes; empty in the code on paper.
    sha256: str = ""

    def as_dict(self) -> dict[str, str]:
        """The members of a signed statement."""
        stated = {
            "layer": self.layer,
            "key": self.key,
            "at": self.at,
            "made": self.made.isoformat(timespec="seconds"),
            "facts": self.facts,
        }
        return {**stated, "sha256": self.sha256} if self.sha256 else stated

    @classmethod
    def read(cls, stated: dict[str, Any]) -> Claims:
        """The claims of a statement. Raises ``BadSignatureError``: of something else."""
        try:
            return cls(
                **{name: str(stated[name]) for name in ("layer", "key", "at", "facts")},
                made=datetime.fromisoformat(str(stated["made"])),
                sha256=str(stated.get("sha256", "")),
            )
        except (KeyError, ValueError) as error:
            raise BadSignatureError from error


def claims_of(report: ParcelReport) -> Claims:
    """What is stated of a report."""
    return Claims(
        layer=report.row.layer.slug,
        key=report.row.key,
        at=pin_text(report),
        made=report.created.astimezone(UTC),
        facts=facts_digest(report),
    )


def facts_digest(report: ParcelReport, at: str = "") -> str:
    """One short text for the facts of a report, whatever the language.

    With ``at`` of the layers named there only: plans that were published later belong
    to another extract.
    """
    stated = report.versions.keys() & (pins(at).keys() if at else report.versions)
    themes = [
        theme
        for theme in (*report.affecting, *report.not_affecting, *report.without_data)
        if theme.layer.slug in stated
    ]
    facts = {
        "parcel": [report.row.layer.slug, report.row.key, report.row.number],
        "areas": [rounded(report.measured_area), rounded(report.registered_area)],
        "versions": {slug: report.versions[slug] for slug in stated},
        "themes": {
            theme.layer.slug: sorted(
                (
                    part.code,
                    rounded(part.square_metres),
                    rounded(part.length_metres),
                    part.count,
                )
                for part in (*theme.restrictions, *theme.slivers)
            )
            for theme in themes
        },
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def rounded(value: float | None) -> float | None:
    """Square metres to the square decimetre; a computation may differ by less."""
    return None if value is None else round(value, 1)


def paper_token(report: ParcelReport) -> str:
    """The statement for the QR code; empty without a key."""
    return signer().sign(claims_of(report).as_dict())


def signed_pdf(body: bytes, claims: Claims) -> bytes:
    """The PDF with its signature; as it was where there is no key."""
    tail = pdf_tail(body)
    token = signer().sign(stated(claims, body))
    return body + MARK + token.encode() + b"\n" + tail if token and tail else body


def signed_json(document: dict[str, Any], claims: Claims) -> bytes:
    """The document and its signature; an empty signature where there is no key."""
    text = json.dumps(
        document, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder
    )
    body = text.encode()
    token = signer().sign(stated(claims, body))
    return HEAD + token.encode() + MIDDLE + body + END


def stated(claims: Claims, body: bytes) -> dict[str, str]:
    """The claims about a file of these bytes."""
    return {**claims.as_dict(), "sha256": hashlib.sha256(body).hexdigest()}


def pdf_tail(body: bytes) -> bytes:
    """The last words of a PDF, nothing where it does not end like one."""
    found = _TAIL.search(body[-_TAIL_MAX:])
    return found[0] if found else b""


def read_file(content: bytes) -> Claims:
    """What is stated of a file that the portal signed and nobody changed.

    Nothing of the file is interpreted before its signature held: it is cut at fixed
    marks, hashed, and compared. Raises ``BadSignatureError``.
    """
    body, token = _cut_json(content) if content.startswith(HEAD) else _cut_pdf(content)
    found = Claims.read(signer().read(token.decode("ascii", "replace")))
    if found.sha256 != hashlib.sha256(body).hexdigest():
        raise BadSignatureError
    return found


def _cut_pdf(content: bytes) -> tuple[bytes, bytes]:
    start = content.rfind(MARK, -_LINE_MAX)
    token, line, tail = content[start + len(MARK) :].partition(b"\n")
    body = content[: max(start, 0)]
    if start < 0 or not line or not tail or tail != pdf_tail(body):
        raise BadSignatureError
    return body, token


def _cut_json(content: bytes) -> tuple[bytes, bytes]:
    token, middle, rest = content[len(HEAD) :].partition(MIDDLE)
    if not middle or not rest.endswith(END):
        raise BadSignatureError
    return rest[: -len(END)], token
