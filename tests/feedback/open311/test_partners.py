"""Partners in the admin: a key is shown once."""

from __future__ import annotations

import pytest

from feedback.codes import digest
from feedback.models import Partner

pytestmark = pytest.mark.django_db
LIST = "/admin/feedback/partner/"


def shown_key(answer) -> str:
    (message,) = [
        str(message) for message in answer.context["messages"] if "api" in str(message)
    ]
    return message.rsplit(" ", 1)[1]


def test_a_new_partner_gets_a_key_and_can_get_another(admin_client):
    values = {"name": "Thành phố bên cạnh", "hourly_limit": 50, "is_active": "on"}
    key = shown_key(admin_client.post(f"{LIST}add/", values, follow=True))
    partner = Partner.objects.get()
    assert Partner.objects.with_key(key) == partner
    assert key not in admin_client.get(f"{LIST}{partner.pk}/change/").content.decode()
    again = {"action": "replace_key", "_selected_action": partner.pk}
    other = shown_key(admin_client.post(LIST, again, follow=True))
    partner.refresh_from_db()
    assert partner.key_hash == digest(other)
    assert Partner.objects.with_key(key) is None


def test_a_change_keeps_the_key(admin_client):
    partner = Partner(name="x")
    key = partner.new_key()
    partner.save()
    values = {"name": "y", "hourly_limit": 5, "is_active": "on"}
    admin_client.post(f"{LIST}{partner.pk}/change/", values)
    assert Partner.objects.with_key(key).name == "y"
