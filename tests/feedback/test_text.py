"""What people type about themselves, checked."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from feedback.text import clean_email


@pytest.mark.parametrize(
    "domain", ["example.com", "bücher.example", "xn--bcher-kva.de"]
)
def test_addresses_mail_can_go_to_are_taken(domain):
    assert clean_email(f" a@{domain} ") == f"a@{domain}"


@pytest.mark.parametrize("domain", [f"{'ü' * 63}.com", f"{'ü' * 60}.vn", "nowhere"])
def test_addresses_no_mail_can_go_to_are_refused(domain):
    with pytest.raises(ValidationError):
        clean_email(f"a@{domain}")
