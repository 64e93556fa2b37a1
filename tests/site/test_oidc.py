"""Sign-in by a provider: a real one as a process, and what its claims give and take."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
from django.contrib.auth.models import Group, User
from django.test import Client

from feedback.models import OfficeMembership
from gisportal.site.sign_in.oidc import claimed, give_rights
from tests.support.feedback import make_office
from tests.support.oidc_provider import Provider, running_provider

pytestmark = pytest.mark.django_db
CALLBACK = "http://testserver/staff/sso/oidc/staff/login/callback/"
START = "/staff/sso/oidc/staff/login/"
MAPPING = {
    "claim": "groups",
    "groups": {"/gis/planners": ["planner", "publisher"]},
    "offices": {"/long-chau": {"office": "long-chau", "role": "supervisor"}},
}
PEOPLE = {"hoa": ["/gis/planners", "/long-chau", "/other"], "stranger": ["/other"]}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider(CALLBACK, PEOPLE) as running:
        yield running


@pytest.fixture(autouse=True)
def _mapping(settings) -> None:
    settings.OIDC_MAPPING = MAPPING


@pytest.fixture
def known(settings, provider: Provider) -> Provider:
    """The provider, told to the portal."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [provider.app()]}
    }
    return provider


def come_by(provider: Provider, name: str, client: Client):
    """Sign in at the provider as ``name``, all the way back to the portal."""
    there = client.post(f"{START}?next=/en/staff/")["Location"]
    assert there.startswith(provider.address)
    assert "code_challenge=" in there
    browser = requests.Session()
    browser.get(f"{provider.address}/enter/{name}", timeout=10)
    back = browser.get(there, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == CALLBACK
    return client.get(f"{parts.path}?{parts.query}")


def test_who_comes_by_the_provider_gets_account_groups_and_offices(known: Provider):
    office = make_office("long-chau")
    client = Client()
    answer = come_by(known, "hoa", client)
    assert answer.status_code == 302 and answer["Location"].endswith("/staff/")
    hoa = User.objects.get(username="hoa")
    assert hoa.is_staff and not hoa.is_superuser and not hoa.has_usable_password()
    assert (hoa.last_name, hoa.first_name) == ("Nguyễn", "Thị Hoa")
    assert {group.name for group in hoa.groups.all()} == {"planner", "publisher"}
    membership = hoa.office_memberships.get()
    assert (membership.office, membership.role) == (office, "supervisor")
    assert client.get("/en/staff/").status_code == 200
    assert User.objects.count() == 1 and come_by(known, "hoa", Client())
    assert User.objects.count() == 1


def test_whom_the_mapping_does_not_know_gets_nothing(known: Provider):
    answer = come_by(known, "stranger", Client())
    assert answer.status_code == 403
    assert not User.objects.exists()


def test_the_button_stands_only_where_there_is_a_provider(known: Provider, settings):
    assert "Sign in with Tỉnh" in Client().get("/en/staff/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Sign in with Tỉnh" not in Client().get("/en/staff/login/").content.decode()


def test_a_second_factor_of_the_portal_is_asked_for_unless_the_provider_has_one(
    known: Provider, settings
):
    settings.MFA_REQUIRED_GROUPS = ["planner"]
    client = Client()
    come_by(known, "hoa", client)
    assert client.get("/en/staff/")["Location"] == "/en/staff/account/mfa/"
    settings.OIDC_HAS_MFA = True
    assert client.get("/en/staff/").status_code == 200


def login_with(data: dict[str, object]) -> SimpleNamespace:
    """What allauth hands over, with these claims."""
    return SimpleNamespace(account=SimpleNamespace(extra_data=data))


@pytest.mark.parametrize(
    "data",
    [
        {"groups": ["/long-chau", "/x"]},
        {"id_token": {"groups": ["/long-chau"]}},
        {"userinfo": {"groups": "/long-chau"}, "id_token": {"groups": [1, None]}},
    ],
)
def test_claims_are_found_where_providers_put_them(data: dict[str, object]):
    assert claimed(login_with(data)) == {"/long-chau"}


def test_a_claim_may_lie_deeper(settings):
    settings.OIDC_MAPPING = {**MAPPING, "claim": "realm_access.roles"}
    data = {"id_token": {"realm_access": {"roles": ["/gis/planners"]}}}
    assert claimed(login_with(data)) == {"/gis/planners"}


def test_what_is_lost_at_the_provider_is_lost_here_and_nothing_else():
    make_office("long-chau")
    by_hand = make_office("by-hand")
    hoa = User.objects.create_user("hoa")
    give_rights(hoa, {"/gis/planners", "/long-chau"})
    hoa.groups.add(Group.objects.get(name="officer"))
    OfficeMembership.objects.create(user=hoa, office=by_hand)
    give_rights(hoa, {"/long-chau"})
    assert {group.name for group in hoa.groups.all()} == {"officer"}
    assert hoa.office_memberships.count() == 2
    give_rights(hoa, set())
    assert hoa.office_memberships.get().office == by_hand
    assert hoa.is_staff, "what was given by hand is still there"
    hoa.office_memberships.all().delete()
    hoa.groups.clear()
    give_rights(hoa, set())
    assert not hoa.is_staff
