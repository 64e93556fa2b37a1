"""Following by e-mail: confirmed first, stopped by a link, told once."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from feedback.delivery.deliver import deliver_outbox
from feedback.models import Report, Subscription
from feedback.permissions import Actor
from feedback.states import ActorKind, State
from feedback.workflow import changes
from feedback.workflow.transitions import move
from tests.support.factories import LAT, LON, make_layer, parcel, publish_samples
from tests.support.feedback import send

pytestmark = pytest.mark.usefixtures("lights", "office")
EMAIL = "theo-doi@example.com"
OFFICER = Actor(ActorKind.OFFICER)


def mails_to_follower():
    deliver_outbox()
    return [message for message in mail.outbox if message.to == [EMAIL]]


def link_in(message, end):
    return re.search(
        rf"(/(?:en/)?reports/follow/\d+/[\w-]+/{end})$", message.body, re.M
    )[1]


def follow(client, **values):
    answer = client.post("/reports/follow/", {"email": EMAIL, **values})
    assert answer.status_code == 302, answer.content.decode()
    link = link_in(mails_to_follower()[-1], "")
    assert client.post(link).status_code == 200
    return link


def test_a_report_is_followed_once_confirmed(client, report):
    address = f"/reports/{report.code}/follow"
    assert client.post(address, {"email": EMAIL}).status_code == 302
    (asked,) = mails_to_follower()
    link = link_in(asked, "")
    assert client.get(link).status_code == 200
    assert Subscription.objects.get().confirmed_at is None
    move(report, State.IN_PROGRESS, OFFICER)
    assert len(mails_to_follower()) == 1

    assert client.post(link).status_code == 200
    move(report, State.SCHEDULED, OFFICER)
    told = mails_to_follower()
    assert len(told) == 2
    assert report.code in told[1].subject
    assert f"/reports/{report.code}/follow/" not in told[1].body

    stop = link_in(told[1], "stop")
    assert client.get(stop).status_code == 200
    assert Subscription.objects.exists()
    assert client.post(stop).status_code == 200
    assert not Subscription.objects.exists()
    assert client.get(stop).status_code == 404


def test_following_twice_keeps_one(client, report):
    for _again in range(2):
        client.post(f"/reports/{report.code}/follow", {"email": EMAIL})
    assert Subscription.objects.count() == 1
    assert len(mails_to_follower()) == 2


def test_links_are_for_one_purpose(client, report):
    client.post(f"/reports/{report.code}/follow", {"email": EMAIL})
    link = link_in(mails_to_follower()[0], "")
    assert client.post(f"{link}stop").status_code == 404
    assert client.post(link[:-2] + "/").status_code == 404
    assert Subscription.objects.get().confirmed_at is None


def test_a_circle(client):
    follow(client, lon=LON, lat=LAT, radius="500")
    send(lon=LON + 0.003)
    send(lon=LON + 0.02)
    told = mails_to_follower()
    assert len(told) == 2
    assert "500 m" in told[1].body


def test_an_area_followed_twice_is_told_of_once(client):
    for radius in ("500", "500", "1000"):
        client.post(
            "/reports/follow/",
            {"email": EMAIL, "lon": LON, "lat": LAT, "radius": radius},
        )
    assert Subscription.objects.count() == 2


def test_a_category_and_a_drawn_area(client):
    assert "data-draw-map" in client.get("/reports/follow/").content.decode()
    ring = [[LON, LAT], [LON + 0.01, LAT], [LON + 0.01, LAT + 0.01], [LON, LAT]]
    shape = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    follow(client, category="lights", geometry=shape)
    send(lon=LON + 0.005, lat=LAT + 0.002)
    send(lon=LON - 0.005)
    assert len(mails_to_follower()) == 2


def test_a_commune(client):
    communes = [parcel(1, 1), parcel(1, 2, column=20)]
    publish_samples(make_layer("communes", role="admin"), communes)
    follow(client, commune="29545-1-1")
    for row in communes:
        place = row.geometry.centroid
        send(lon=place.x, lat=place.y)
    assert len(mails_to_follower()) == 2


def test_what_is_not_public_is_told_when_it_is(client, secret):
    follow(client, lon=LON, lat=LAT, radius="1000")
    send(category="secret")
    assert len(mails_to_follower()) == 1
    report = Report.objects.get()
    changes.set_visibility(report, Report.Visibility.PUBLIC, OFFICER)
    assert len(mails_to_follower()) == 2
    changes.set_visibility(report, Report.Visibility.HIDDEN, OFFICER)
    changes.set_visibility(report, Report.Visibility.PUBLIC, OFFICER)
    assert len(mails_to_follower()) == 2


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"email": "x", "category": "lights"},
        {"email": EMAIL, "category": "none-such"},
        {"email": EMAIL, "commune": "none-such"},
        {"email": EMAIL, "lon": LON, "lat": LAT, "radius": "7"},
        {"email": EMAIL, "lon": "2.35", "lat": "48.85", "radius": "500"},
        {"email": EMAIL, "geometry": "{"},
        {
            "email": EMAIL,
            "geometry": '{"type": "Point", "coordinates": [105.97, 10.25]}',
        },
    ],
)
def test_what_makes_no_sense_is_refused(client, values):
    assert client.post("/reports/follow/", values).status_code == 400
    assert not Subscription.objects.exists()
