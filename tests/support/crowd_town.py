"""The town of ``test_crowd``, made by a process of its own on the crowd's database.

Prints the session of an officer who looks at the queue meanwhile.
"""

from __future__ import annotations

import sys

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402 - after setup
from django.test import Client  # noqa: E402

from feedback.models import (  # noqa: E402
    Category,
    OfficeMembership,
    RoutingRule,
    Webhook,
)
from tests.support.factories import (  # noqa: E402
    Sample,
    make_layer,
    publish_samples,
    square,
)
from tests.support.feedback import make_office  # noqa: E402

communes = make_layer("communes", fields=(), role="admin", style={})
west, east = square(size=0.01), square(column=1, size=0.01)
publish_samples(
    communes, [Sample("01", west, "Phường Tây"), Sample("02", east, "Phường Đông")]
)
Category.objects.create(slug="lights", name_vi="Đèn", name_en="Lights", deadline_days=3)
for key in ("01", "02"):
    office = make_office(f"ward-{key}", email=f"ward-{key}@example.com")
    RoutingRule.objects.create(office=office, layer=communes, feature_key=key)
make_office("province", level="province", email="province@example.com")
Webhook.objects.create(name="City system", url="https://hook.example.com/")
officer = User.objects.create_user("hoa", is_staff=True)
officer.groups.set(Group.objects.filter(name="supervisor"))
OfficeMembership.objects.create(user=officer, office=office, role="supervisor")
client = Client()
client.force_login(officer)
sys.stdout.write("SESSION=" + client.cookies["sessionid"].value + "\n")
