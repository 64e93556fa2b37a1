"""Nobody gets by the second factor, and nothing outlives an account that is switched off."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from feedback.models import OfficeMembership
from gisportal.site.people import invite, switch_off
from gisportal.site.sign_in import adapter
from gisportal.site.staff_groups import give_group_permissions
from importers.api import tokens
from tests.support.addresses import Address, all_addresses
from tests.support.cast import make_people, make_town
from tests.support.factories import make_layer
from tests.support.feedback import make_office

pytestmark = pytest.mark.django_db
PASSWORD = "cau-tre-lac-leo-gap-ghenh"
NEW = "mua-rao-ghe-dau-xoai-2026"
SET_UP = ("staff/account/", "staff/login/", "staff/logout/", "staff/password/")


@pytest.fixture(autouse=True)
def _settings(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MFA_REQUIRED_GROUPS = ["administrator"]
    plain_files = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain_files}}
    for module in (adapter, invite):
        monkeypatch.setattr(
            module, "async_task", lambda func, *args, **_how: func(*args)
        )


@pytest.fixture
def boss() -> User:
    give_group_permissions()
    boss = User.objects.create_user("boss", "boss@x.example", PASSWORD, is_staff=True)
    boss.groups.add(Group.objects.get(name="administrator"))
    return boss


def signed_in(name: str) -> Client:
    """By password, which is then confirmed as before every sensitive step."""
    client = Client()
    client.post("/en/staff/login/", {"login": name, "password": PASSWORD})
    client.post("/en/staff/account/confirm/", {"password": PASSWORD})
    return client


def set_up_app(client: Client) -> None:
    """As a person does it: the page shows a secret, the app on the phone a code."""
    page = "/en/staff/account/mfa/totp/activate/"
    client.get(page)
    secret = client.session["mfa.totp.secret"]
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    assert client.post(page, {"code": code}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_thief_who_waits_is_not_let_in_by_the_owners_second_factor(
    boss: User,
) -> None:
    thief, owner = signed_in("boss"), signed_in("boss")
    assert thief.get("/en/staff/").status_code == 302
    set_up_app(owner)
    assert owner.get("/en/staff/people/").status_code == 200
    assert "/staff/login/" in thief.get("/en/staff/people/")["Location"]
    late = signed_in("boss")
    assert late.get("/en/staff/people/").status_code == 302


@pytest.mark.parametrize("path", ["/admin/login/", "/en/admin/login/"])
def test_nobody_signed_in_becomes_another_by_the_admins_own_form(
    boss: User, path: str
) -> None:
    """Django's form knows no second factor, so it must not be there for anybody."""
    set_up_app(signed_in("boss"))
    hoa = User.objects.create_user("hoa", "hoa@x.example", PASSWORD, is_staff=True)
    client = signed_in("hoa")
    answer = client.post(path, {"username": "boss", "password": PASSWORD})
    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(hoa.pk))
    assert client.get("/en/staff/people/").status_code == 403


def test_the_admin_changes_no_password_by_itself(boss: User) -> None:
    """The portal's own page asks for the second factor and ends other sessions."""
    client = signed_in("boss")
    set_up_app(client)
    entry = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    answer = client.post("/en/admin/password_change/", entry)
    assert answer["Location"] == "/en/staff/account/password/"
    boss.refresh_from_db()
    assert boss.check_password(PASSWORD)


@pytest.mark.parametrize("by", ["group", "superuser"])
def test_a_token_from_before_opens_nothing_until_the_second_factor_is_there(
    boss: User, by: str, settings: Any
) -> None:
    """The demand came after the token; a provider that asks for one counts as one."""
    settings.MFA_REQUIRED_GROUPS = []
    User.objects.filter(pk=boss.pk).update(is_superuser=True)
    _row, text = tokens.issue(boss, "máy")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    assert client.get("/api/imports/").status_code == 200
    settings.MFA_REQUIRED_GROUPS = ["administrator"]
    if by == "group":
        User.objects.filter(pk=boss.pk).update(is_superuser=False)
    else:
        boss.groups.clear()
    assert client.get("/api/imports/").status_code == 401
    SocialAccount.objects.create(user=boss, provider="oidc", uid="1")
    assert client.get("/api/imports/").status_code == 401
    settings.OIDC_HAS_MFA = True
    assert client.get("/api/imports/").status_code == 200
    settings.OIDC_HAS_MFA = False
    Authenticator.objects.create(user=boss, type=Authenticator.Type.TOTP, data={})
    assert client.get("/api/imports/").status_code == 200


def asked(client: Client, address: Address, method: str) -> int:
    """What one request gets; whatever it did is undone."""
    cache.clear()
    with transaction.atomic():
        answer = client.generic(method, address.path)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.slow
def test_without_it_every_address_sees_a_stranger(tmp_path: Path) -> None:
    """At every route: what somebody gets who did not sign in, or the way to set it up."""
    make_office("tinh", level="province")
    people = make_people(make_layer(), make_office("so"))
    town = make_town(people, tmp_path)
    half, nobody = people["administrator"], Client()
    wrong = []
    for address in all_addresses(town):
        if address.route.startswith(SET_UP):
            continue
        for method in ("GET", "POST"):
            if address.route.startswith(("staff/", "admin/")):
                answer = half.generic(method, address.path)
                is_stopped = answer.get("Location") == "/staff/account/mfa/"
            else:
                cells = [asked(who, address, method) for who in (half, nobody)]
                is_stopped = cells[0] == cells[1]
            if not is_stopped:
                wrong.append(f"{method} {address.route}")
    assert wrong == []


def test_nobody_reads_sessions_or_names_providers_in_the_admin(boss: User) -> None:
    """With a session's key one is its owner; a provider can vouch for anybody."""
    for label in ("account", "mfa", "usersessions", "socialaccount", "sessions"):
        for model in apps.get_app_config(label).get_models():
            assert not admin.site.is_registered(model), model


def reset_path() -> str:
    address = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert address
    return urlsplit(address.group()).path


def set_password(path: str) -> int:
    """Whether the form appears and takes a password: 302 when it does."""
    client = Client()
    form = client.get(path, follow=True)
    if not form.redirect_chain:
        return form.status_code
    entry = {"password1": NEW, "password2": NEW}
    return client.post(form.redirect_chain[-1][0], entry).status_code


@pytest.mark.parametrize("asks_first", [True, False])
def test_no_link_sets_a_password_of_a_switched_off_account(
    boss: User, asks_first: bool
) -> None:
    hoa = User.objects.create_user("hoa", "hoa@x.example", PASSWORD, is_staff=True)
    if asks_first:
        Client().post("/en/staff/password/", {"email": hoa.email})
    else:
        invite.mail_invitation(hoa)
    path = reset_path()
    switch_off.switch_off(boss, hoa, "left")
    assert set_password(path) != 302
    hoa.refresh_from_db()
    assert hoa.check_password(PASSWORD)
    mail.outbox.clear()
    Client().post("/en/staff/password/", {"email": hoa.email})
    assert mail.outbox == []


def test_sessions_from_before_stay_ended_when_the_account_works_again(
    boss: User,
) -> None:
    """Also one whose key changed with the password."""
    hoa = User.objects.create_user("hoa", "hoa@x.example", PASSWORD, is_staff=True)
    client = signed_in("hoa")
    entry = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/en/staff/account/password/", entry).status_code == 302
    assert client.get("/en/staff/").status_code == 200
    switch_off.switch_off(boss, hoa, "left")
    assert client.get("/en/staff/").status_code == 302
    switch_off.switch_on(boss, User.objects.get(pk=hoa.pk))
    assert client.get("/en/staff/").status_code == 302
    assert not UserSession.objects.filter(user=hoa).exists()


@pytest.fixture
def local(boss: User) -> User:
    """Somebody who manages the people of one office and is an officer in it."""
    local = User.objects.create_user("local", "l@x.example", PASSWORD, is_staff=True)
    local.groups.set(Group.objects.filter(name__in=("officer", "office-administrator")))
    OfficeMembership.objects.create(user=local, office=make_office("long-chau"))
    return local


def test_a_delegated_administrator_reaches_nobody_above_or_elsewhere(
    boss: User, local: User
) -> None:
    far = User.objects.create_user("far", "far@x.example", PASSWORD, is_staff=True)
    OfficeMembership.objects.create(user=far, office=make_office("thanh-duc"))
    client = signed_in("local")
    groups = [group.pk for group in Group.objects.all()]
    entry = {"name": "X Y", "email": "mine@x.example", "groups": groups}
    for person in (far, boss, local):
        address = f"/en/staff/people/{person.pk}/"
        before = (person.email, set(person.groups.all()), person.password)
        assert client.post(address, entry).status_code == 404
        for step in ("off", "on", "link", "second-factor", "hand-over"):
            assert client.post(f"{address}{step}").status_code == 404, step
        person.refresh_from_db()
        assert (person.email, set(person.groups.all()), person.password) == before
        assert person.is_active
    for path in ("/admin/auth/user/", "/admin/auth/group/", "/en/staff/audit/"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("wrong", ["groups", "offices"])
def test_a_delegated_administrator_gives_nothing_that_is_not_theirs(
    local: User, wrong: str
) -> None:
    own = User.objects.create_user("own", "own@x.example", PASSWORD, is_staff=True)
    here, there = local.office_memberships.get().office, make_office("thanh-duc")
    OfficeMembership.objects.create(user=own, office=here)
    groups = [Group.objects.get(name="officer").pk]
    entry = {"name": "X Y", "email": "own@x.example", "role": "officer"}
    entry = {**entry, "groups": groups, "offices": [here.pk]}
    client = signed_in("local")
    address = f"/en/staff/people/{own.pk}/"
    assert client.post(address, entry).status_code == 302
    for name in ("planner", "publisher", "administrator", "office-administrator"):
        more = {
            "groups": {"groups": [*groups, Group.objects.get(name=name).pk]},
            "offices": {"offices": [here.pk, there.pk]},
        }[wrong]
        assert client.post(address, {**entry, **more}).status_code == 422
    assert [group.name for group in own.groups.all()] == ["officer"]
    assert [row.office for row in own.office_memberships.all()] == [here]
