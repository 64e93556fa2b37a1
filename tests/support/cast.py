"""Everybody who may knock at the portal, and one of each thing they may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from feedback.models import (
    AnswerTemplate,
    Category,
    OfficeMembership,
    Partner,
    Report,
    ReportPhoto,
    RoutingRule,
    RoutingWarning,
    SavedFilter,
)
from feedback.permissions import Actor
from feedback.privacy.contacts.read import contact_of
from feedback.states import ActorKind
from feedback.workflow.referrals import Question, refer
from gisportal.site.staff_groups import give_group_permissions
from importers.api import tokens
from importers.models import ApiToken, ImportJob, ImportSource
from layers.models import DatasetVersion, Feature, Layer, LayerRight, ServiceOffice
from tests.support.factories import (
    LAT,
    LON,
    load_version,
    make_layer,
    parcel,
    publish_samples,
)
from tests.support.feedback import make_office, send, upload
from tests.support.import_pages import upload as send_file
from tests.support.shapefiles import parcels, zip_shapefile

# Who asks, in the order of the table's columns.
KINDS = (
    *("anonymous", "citizen", "planner", "publisher", "other planner"),
    *("officer", "other officer", "supervisor", "administrator"),
    *("token", "partner"),
)


@dataclass
class Town:
    """One of each thing: all of them belong to the office ``so`` and to ``parcels``."""

    layer: Layer
    draft: DatasetVersion
    job: ImportJob
    source: ImportSource
    token: ApiToken
    report: Report
    private_token: str
    photo: ReportPhoto
    office: ServiceOffice
    rule: RoutingRule
    answer: AnswerTemplate
    queue_filter: SavedFilter
    warning: RoutingWarning
    asked_token: str
    # Degrees, in the first parcel.
    place: tuple[float, float] = (LON + 0.0002, LAT + 0.0002)


class PartnerClient(Client):
    """Sends its key in every form, as Open311 wants it."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def generic(self, method: str, path: str, data: Any = "", *args: Any, **more: Any):
        """One request, the key added to what is sent."""
        if method == "POST":
            data = f"{data}&{urlencode({'api_key': self.key})}"
        return super().generic(method, path, data, *args, **more)


def make_people(layer: Layer, office: ServiceOffice) -> dict[str, Client]:
    """A client of each kind, signed in or carrying its key."""
    give_group_permissions()
    roads = make_layer("roads", name_vi="Đường", name_en="Roads")
    other = make_office("khac")
    _planner(layer, "planner", "edit")
    _planner(layer, "publisher", "edit", "publish")
    _planner(roads, "other planner", "edit", "publish")
    _officer(office, "officer", "officer")
    _officer(other, "other officer", "supervisor")
    _officer(office, "supervisor", "supervisor")
    User.objects.create_user("citizen")
    chief = User.objects.create_superuser("administrator")
    chief.groups.add(Group.objects.get(name="administrator"))
    people = {"anonymous": Client()}
    for name in KINDS[1:-2]:
        people[name] = Client()
        people[name].force_login(User.objects.get(username=name))
    _row, text = tokens.issue(User.objects.get(username="publisher"), "máy")
    partner = Partner(name="Thành phố bạn")
    key = partner.new_key()
    partner.save()
    people["token"] = Client(headers={"Authorization": f"Bearer {text}"})
    people["partner"] = PartnerClient(key)
    return people


def _planner(layer: Layer, name: str, *rights: str) -> None:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=name.split()[-1]))
    for right in rights:
        LayerRight.objects.create(layer=layer, right=right, user=user)


def _officer(office: ServiceOffice, name: str, role: str) -> None:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    OfficeMembership.objects.create(user=user, office=office, role=role)


def make_town(people: dict[str, Client], folder: Path) -> Town:
    """Things of every kind; what is private in them belongs to somebody of ``people``."""
    layer, office = Layer.objects.get(slug="parcels"), _office("so")
    publisher = User.objects.get(username="publisher")
    officer = User.objects.get(username="officer")
    publish_samples(layer, [parcel(1, 1), parcel(1, 2, column=1)])
    published = Feature.objects.filter(key="29545-1-1")
    published.update(national_id=NATIONAL_ID, national_id_is_computed=False)
    draft = load_version(layer, [parcel(1, 3)])
    draft.title = draft.source_file = DRAFT
    draft.save(update_fields=["title", "source_file"])
    call_command("baketiles", layer.slug)
    token, _text = tokens.issue(publisher, "của publisher")
    category = Category.objects.create(slug="lights", name_vi="Đèn", name_en="Lights")
    receipt = send([upload()], layer=layer.slug, feature_key="29545-1-1", **PERSON)
    report = receipt.report
    Report.objects.filter(pk=report.pk).update(office=office)
    report.refresh_from_db()
    assert contact_of(report) is not None
    actor = Actor(ActorKind.SUPERVISOR, officer)
    _entry, asked = refer(report, Question("Điện lực", "Cột của ai?"), actor)
    report.refresh_from_db()
    return Town(
        layer,
        draft,
        send_file(people["publisher"], zip_shapefile(parcels(3), folder / "thua.zip")),
        _source(layer, publisher),
        token,
        report,
        receipt.token,
        report.photos.get(),
        office,
        RoutingRule.objects.create(office=office, category=category),
        AnswerTemplate.objects.create(name="Xong", text_vi="Xong", office=office),
        SavedFilter.objects.create(user=officer, name="Của tôi"),
        RoutingWarning.objects.create(report=report, how="none"),
        asked,
    )


def _office(slug: str) -> ServiceOffice:
    return ServiceOffice.objects.get(slug=slug)


PERSON = {"name": "Bà Kín", "email": "kin@example.com", "phone": "0912345678"}

# The ID of the first published parcel.
NATIONAL_ID = "w3g66tz8nu17"
# What the draft is called, wherever it is told of.
DRAFT = "ban-nhap-kin.zip"


def _source(layer: Layer, owner: User) -> ImportSource:
    return ImportSource.objects.create(
        layer=layer,
        name="Sở Xây dựng",
        kind="file",
        location="https://data.example.vn/thua.geojson",
        owner=owner,
        next_run_at=timezone.now() + timedelta(hours=1),
    )
