"""What tells two submissions apart: a digest of everything that was sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac

from feedback.intake.validation import Checked


def fingerprint(checked: Checked, files: Sequence[UploadedFile]) -> str:
    """Digest of everything sent: the same for the same report sent again.

    Under the server's secret: a phone number could be guessed from a plain digest.
    """
    person = checked.person
    facts: Mapping[str, object] = {
        "category": checked.category.slug,
        "description": checked.description,
        "geometry": checked.geometry.wkb.hex(),
        "address": checked.address,
        "feature": [checked.target.layer.slug, checked.target.feature.key]
        if checked.target
        else None,
        "contact": [person.name, person.phone, person.email, person.show_name],
        "answers": checked.answers,
        "photos": [_file_digest(file) for file in files],
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True)
    return salted_hmac("feedback.request", text, algorithm="sha256").hexdigest()


def _file_digest(file: UploadedFile) -> str:
    file.seek(0)
    mac = hashlib.sha256()
    for chunk in file.chunks():
        mac.update(chunk)
    file.seek(0)
    return mac.hexdigest()
