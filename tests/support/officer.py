"""An officer of the demonstration who signs in by browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.support.chromium import Visitor

PASSWORD = "cau-my-thuan-2026"
# Somebody who works in every office, a photo with something to black out, a ready text.
MAKE_OFFICER = f"""
import io
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from feedback import photos
from feedback.models import AnswerTemplate, OfficeMembership, Report
from layers.models import ServiceOffice
user, made = User.objects.get_or_create(username="hoa", is_staff=True)
user.set_password("{PASSWORD}"); user.first_name = "Hoa"; user.save()
user.groups.set(Group.objects.filter(name="supervisor"))
for office in ServiceOffice.objects.all():
    OfficeMembership.objects.get_or_create(user=user, office=office, role="supervisor")
AnswerTemplate.objects.get_or_create(
    name="Xong", state="resolved", text_vi="Báo cáo {{code}} đã xong.")
report = Report.objects.filter(state="in_progress").order_by("pk").first()
out = io.BytesIO(); Image.new("RGB", (640, 480), (90, 150, 90)).save(out, "JPEG")
ready = photos.prepare([SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")])
with photos.stored(ready) as names:
    photos.attach(report, ready, names)
print("CODE=" + report.code)
"""


def sign_in(who: Visitor) -> None:
    """Sign in, straight to the queue."""
    who.open("/staff/login/?next=/staff/reports/%3Fview%3Dall")
    who.page.locator("[name=login]").fill("hoa")
    who.page.locator("[name=password]").fill(PASSWORD)
    who.page.locator("[name=password]").press("Enter")
    expect(who.page.locator("[data-row]").first).to_be_visible()
