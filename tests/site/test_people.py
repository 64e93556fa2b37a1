"""/staff/people/: invited by mail, changed, switched off, handed over, within one's reach."""

from __future__ import annotations

import re
import time
from io import StringIO
from urllib.parse import urlsplit

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from feedback.models import Category, OfficeMembership, Report
from gisportal.core.audit.entry import AuditEntry
from gisportal.site.people import invite
from importers.api import tokens
from importers.models import ApiToken
from layers.models import LayerRight
from tests.support.factories import make_layer
from tests.support.feedback import make_office, send

pytestmark = pytest.mark.django_db
PASSWORD = "cau-tre-lac-leo-gap-ghenh"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves in the same process."""
    monkeypatch.setattr(invite, "async_task", lambda func, *args, **_how: func(*args))


def person(name: str, *groups: str, **facts: object) -> User:
    """A member of staff in some groups."""
    user = User.objects.create_user(name, f"{name}@x.example", PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    User.objects.filter(pk=user.pk).update(**facts)
    return user


def confirmed(user: User) -> Client:
    """Signed in, and the password confirmed just now."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.fixture
def lights() -> Category:
    """Something that can be reported."""
    return Category.objects.create(slug="lights", name_vi="Đèn đường")


@pytest.fixture
def boss() -> User:
    return person("boss", "administrator")


@pytest.fixture
def page(boss: User) -> Client:
    return confirmed(boss)


def invitation(**values: object) -> dict[str, object]:
    """The form of an invitation."""
    officer = Group.objects.get(name="officer")
    return {
        "name": "Nguyễn Thị Hoa",
        "username": "hoa",
        "email": "hoa@vinhlong.example",
        "groups": [officer.pk],
        "role": "officer",
        **values,
    }


def test_who_is_invited_sets_a_password_of_their_own(page: Client):
    office = make_office("long-chau")
    answer = page.post("/en/staff/people/invite/", invitation(offices=[office.pk]))
    hoa = User.objects.get(username="hoa")
    assert answer["Location"] == f"/en/staff/people/{hoa.pk}/"
    assert (hoa.last_name, hoa.first_name) == ("Nguyễn", "Thị Hoa")
    assert not hoa.has_usable_password()
    assert hoa.office_memberships.get().office == office
    message = mail.outbox[0]
    assert message.to == ["hoa@vinhlong.example"] and "hoa" in message.body
    path = urlsplit(re.search(r"https?://\S+", message.body).group()).path
    visitor = Client()
    form = visitor.get(path, follow=True)
    weak = {"password1": "Vinhlong12", "password2": "Vinhlong12"}
    assert visitor.post(form.redirect_chain[-1][0], weak).status_code == 200
    good = {"password1": PASSWORD, "password2": PASSWORD}
    assert visitor.post(form.redirect_chain[-1][0], good).status_code == 302
    signed = visitor.post("/en/staff/login/", {"login": "hoa", "password": PASSWORD})
    assert signed["Location"] == "/en/staff/"
    again = Client().get(path, follow=True).content.decode()
    assert "no longer valid" in again


def test_the_trail_tells_of_groups_given_and_of_no_others(page: Client):
    page.post("/en/staff/people/invite/", invitation())
    changes = AuditEntry.objects.filter(object_repr="hoa", changes__has_key="groups")
    told = [entry.changes["groups"] for entry in changes]
    assert [each["operation"] for each in told] == ["add"]


def test_without_offices_the_form_says_where_they_are_made(page: Client):
    form = page.get("/en/staff/people/invite/").content.decode()
    assert (
        "There is no office yet" in form and "/admin/layers/serviceoffice/add/" in form
    )


def test_the_link_ends_with_time(page: Client, settings):
    settings.PASSWORD_RESET_TIMEOUT = 0
    page.post("/en/staff/people/invite/", invitation())
    time.sleep(1.1)
    path = urlsplit(re.search(r"https?://\S+", mail.outbox[0].body).group()).path
    assert "no longer valid" in Client().get(path, follow=True).content.decode()


def test_a_sensitive_step_asks_for_the_password_again(boss: User):
    client = Client()
    client.force_login(boss)
    assert client.get("/en/staff/people/invite/").status_code == 200
    answer = client.post("/en/staff/people/invite/", invitation())
    assert answer["Location"].startswith("/en/staff/account/confirm/")
    assert not User.objects.filter(username="hoa").exists()
    done = client.post(answer["Location"], {"password": PASSWORD})
    assert done.status_code == 302
    assert User.objects.filter(username="hoa").exists()


def test_one_account_a_name_and_an_address(page: Client):
    person("hoa")
    taken = invitation(username="HOA", email="Hoa@X.example")
    text = page.post("/en/staff/people/invite/", taken)
    assert text.status_code == 422
    assert "This user name is taken" in text.content.decode()
    assert "Another account has this address" in text.content.decode()


def test_names_are_said_in_their_order_everywhere(page: Client):
    hoa = person("hoa", "officer", last_name="Nguyễn", first_name="Thị Hoa")
    assert "Nguyễn Thị Hoa" in page.get("/en/staff/people/").content.decode()
    text = confirmed(hoa).get("/en/staff/").content.decode()
    assert "Nguyễn Thị Hoa" in text and "Thị Hoa Nguyễn" not in text


@pytest.mark.parametrize(
    "path",
    ["people/", "people/invite/", "reports/", "dashboard/", "audit/", "imports/"],
)
def test_the_group_of_administrators_may_do_what_its_cards_promise(
    page: Client, path: str
):
    assert page.get(f"/en/staff/{path}").status_code == 200
    assert f'href="/en/staff/{path}"' in page.get(
        "/en/staff/"
    ).content.decode() or path in ("people/invite/",)


def test_administrators_see_reports_of_every_office(page: Client, lights: Category):
    make_office("long-chau")
    code = send().report.code
    assert page.get(f"/en/staff/reports/{code}/").status_code == 200


@pytest.mark.parametrize(
    "groups", [(), ("planner",), ("publisher",), ("officer",), ("supervisor",)]
)
def test_every_card_that_is_shown_opens(groups: tuple[str, ...]):
    make_layer()
    client = confirmed(person("lan", *groups))
    text = client.get("/en/staff/").content.decode()
    cards = re.findall(r'class="card-plain" href="([^"]+)"', text)
    assert cards
    for address in cards:
        assert client.get(address).status_code == 200, address
    shown = set(cards)
    for address in ("/en/staff/reports/", "/en/staff/imports/", "/en/staff/people/"):
        may = client.get(address).status_code == 200
        assert (address in shown) == may, address


def test_somebody_signed_in_is_not_offered_to_sign_in():
    text = confirmed(person("lan")).get("/en/staff/people/").content.decode()
    assert "You may not manage accounts" in text
    assert 'href="/en/staff/login/"' not in text


def test_others_manage_nobody():
    client = confirmed(person("lan", "supervisor"))
    other = person("hoa")
    for path in ("", "invite/", f"{other.pk}/"):
        assert client.get(f"/en/staff/people/{path}").status_code == 403
    for step in ("off", "on", "link", "second-factor", "hand-over"):
        assert client.post(f"/en/staff/people/{other.pk}/{step}").status_code == 403


def test_administrators_do_not_touch_superusers(page: Client):
    root = User.objects.create_superuser("root")
    assert page.get(f"/en/staff/people/{root.pk}/").status_code == 404
    assert page.post(f"/en/staff/people/{root.pk}/off").status_code == 404
    assert "root" not in page.get("/en/staff/people/").content.decode()


@pytest.fixture
def local() -> User:
    """Somebody who manages the people of one office."""
    user = person("local", "supervisor", "office-administrator")
    office = make_office("long-chau")
    OfficeMembership.objects.create(user=user, office=office, role="supervisor")
    return user


def test_delegated_administrators_stay_within_their_office(local: User):
    here, there = local.office_memberships.get().office, make_office("thanh-duc")
    own, other, both = person("own"), person("other"), person("both")
    planner, holder, trusted = person("pla", "planner"), person("hol"), person("tru")
    LayerRight.objects.create(layer=make_layer(), right="publish", user=holder)
    trusted.user_permissions.add(Permission.objects.get(codename="change_user"))
    for user, office in ((own, here), (other, there), (both, here), (both, there)):
        OfficeMembership.objects.create(user=user, office=office)
    for user in (planner, holder, trusted):
        OfficeMembership.objects.create(user=user, office=here)
    client = confirmed(local)
    assert client.get(f"/en/staff/people/{own.pk}/").status_code == 200
    for user in (other, both, planner, holder, trusted, local):
        assert client.get(f"/en/staff/people/{user.pk}/").status_code == 404
    admins = Group.objects.get(name="administrator")
    for wrong in ({"groups": [admins.pk]}, {"offices": [there.pk]}, {"offices": []}):
        values = invitation(**{"offices": [here.pk], **wrong})
        assert client.post("/en/staff/people/invite/", values).status_code == 422
    values = invitation(offices=[here.pk])
    assert client.post("/en/staff/people/invite/", values).status_code == 302


def test_switched_off_nothing_opens_any_more(page: Client, boss: User):
    hoa = person("hoa", "officer")
    _token, text = tokens.issue(hoa, "loader")
    elsewhere = Client()
    elsewhere.post("/en/staff/login/", {"login": "hoa", "password": PASSWORD})
    assert elsewhere.get("/en/staff/").status_code == 200
    page.post(f"/en/staff/people/{hoa.pk}/off", {"reason": "left"})
    assert elsewhere.get("/en/staff/").status_code == 302
    assert ApiToken.objects.with_key(text) is None
    entry = AuditEntry.objects.get(event="people.switched-off")
    assert (entry.actor_name, entry.object_repr, entry.reason) == (
        "boss",
        "hoa",
        "left",
    )
    page.post(f"/en/staff/people/{hoa.pk}/on")
    hoa.refresh_from_db()
    assert hoa.is_active
    assert page.post(f"/en/staff/people/{boss.pk}/off").status_code == 409


def test_open_reports_are_listed_and_handed_over(page: Client, lights: Category):
    office = make_office("long-chau")
    hoa, lan, far = person("hoa"), person("lan"), person("far")
    for user in (hoa, lan):
        OfficeMembership.objects.create(user=user, office=office)
    codes = [send(key=str(n), description=f"Đèn số {n}").report.code for n in range(3)]
    Report.objects.update(office=office, assigned_to=hoa)
    Report.objects.filter(code=codes[2]).update(state="resolved")
    page.post(f"/en/staff/people/{hoa.pk}/off")
    text = page.get(f"/en/staff/people/{hoa.pk}/").content.decode()
    assert codes[0] in text and codes[1] in text and codes[2] not in text
    refused = page.post(f"/en/staff/people/{hoa.pk}/hand-over", {"to": far.pk})
    assert refused.status_code == 302
    assert Report.objects.filter(assigned_to=hoa).count() == 3
    page.post(f"/en/staff/people/{hoa.pk}/hand-over", {"to": lan.pk})
    assert Report.objects.filter(assigned_to=lan).count() == 2
    assert AuditEntry.objects.filter(event="people.handed-over").exists()


def test_administrators_see_who_is_locked_and_lift_it(page: Client, settings):
    person("hoa")
    for _try in range(settings.AXES_FAILURE_LIMIT + 1):
        Client(REMOTE_ADDR="10.9.8.7").post(
            "/en/staff/login/", {"login": "hoa", "password": "wrong"}
        )
    text = page.get("/en/staff/people/").content.decode()
    assert "10.9.8.7" in text
    attempt = AccessAttempt.objects.get()
    page.post(f"/en/staff/people/locks/{attempt.pk}/lift")
    assert not AccessAttempt.objects.exists()
    assert AuditEntry.objects.filter(event="sign-in.unlocked").exists()


def test_the_first_administrator_comes_by_a_link():
    out = StringIO()
    call_command("inviteadmin", "root", "root@x.example", stdout=out)
    root = User.objects.get(username="root")
    assert root.is_superuser and not root.has_usable_password()
    assert "http" not in out.getvalue()
    assert mail.outbox[0].to == ["root@x.example"]
    call_command("inviteadmin", "root", "--print", stdout=out)
    assert "/staff/password/" in out.getvalue()


def test_only_administrators_are_invited_by_the_command():
    person("hoa")
    with pytest.raises(CommandError, match="no administrator"):
        call_command("inviteadmin", "hoa")
    with pytest.raises(CommandError, match="e-mail"):
        call_command("inviteadmin", "root")
    assert not User.objects.filter(username="root").exists()


def test_nobody_types_a_password_for_somebody_else():
    root = User.objects.create_superuser("root")
    client = confirmed(root)
    other = person("hoa")
    assert client.get(f"/admin/auth/user/{other.pk}/change/").status_code == 200
    assert client.get("/admin/auth/user/add/").status_code == 403
    answer = client.get(f"/admin/auth/user/{other.pk}/password/")
    assert answer.status_code in (302, 404)
    assert b"password1" not in answer.content
