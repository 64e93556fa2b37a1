"""Signing in: one form, no word about which accounts exist, a second factor where needed."""

from __future__ import annotations

import re
from io import StringIO
from urllib.parse import urlsplit

import pytest
from allauth.core import context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client, RequestFactory

from gisportal.core.audit.entry import AuditEntry
from gisportal.site.sign_in import adapter, lock_out
from importers.api import tokens
from importers.models import ApiToken

pytestmark = pytest.mark.django_db
PASSWORD = "cau-tre-lac-leo-gap-ghenh"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves in the same process."""
    monkeypatch.setattr(adapter, "async_task", lambda func, *args, **_how: func(*args))


@pytest.fixture
def hoa() -> User:
    return User.objects.create_user(
        "hoa", "hoa@vinhlong.example", PASSWORD, is_staff=True
    )


def sign_in(client: Client, name: str = "hoa", password: str = PASSWORD, **more: str):
    """Send the form of the sign-in page."""
    return client.post(
        "/en/staff/login/", {"login": name, "password": password, **more}
    )


def add_app(user: User) -> None:
    """An authenticator app for ``user``, with a known secret."""
    request = RequestFactory().get("/", HTTP_HOST="127.0.0.1")
    with context.request_context(request):
        totp.TOTP.activate(user, SECRET)


def code_now() -> str:
    """What the app shows just now."""
    return totp.format_hotp_value(
        totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time())))
    )


def test_it_signs_in_by_name_and_by_mail_and_goes_on(client: Client, hoa: User):
    for name in ("hoa", "hoa@vinhlong.example"):
        answer = sign_in(Client(), name, next="/en/staff/imports/")
        assert (answer.status_code, answer["Location"]) == (302, "/en/staff/imports/")
    entry = AuditEntry.objects.filter(event="sign-in.done").latest("pk")
    assert (entry.actor_name, entry.changes) == ("hoa", {"by": ["", "password"]})


def test_it_leads_nowhere_else(client: Client, hoa: User):
    answer = sign_in(client, next="https://evil.example/")
    assert answer["Location"] == "/en/staff/"


def test_a_wrong_name_and_a_wrong_password_read_alike(client: Client, hoa: User):
    def words(name: str) -> str:
        text = sign_in(Client(), name, "wrong-password").content.decode()
        return re.sub(r'value="[^"]*"', "", text)

    User.objects.create_user("off", password=PASSWORD, is_active=False)
    assert words("hoa") == words("nobody") == words("off")


def test_a_forgotten_password_is_answered_alike_for_anybody(client: Client, hoa: User):
    answers = [
        Client().post("/en/staff/password/", {"email": email})
        for email in ("hoa@vinhlong.example", "nobody@vinhlong.example")
    ]
    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, "/en/staff/password/sent/")
    }
    assert [message.to for message in mail.outbox] == [["hoa@vinhlong.example"]]


def test_the_mailed_link_is_of_the_portal_and_works_once(
    client: Client, hoa: User, settings
):
    settings.PORTAL_URL = "https://gis.vinhlong.example"
    settings.ALLOWED_HOSTS = ["*"]
    forged = Client(headers={"host": "evil.example"})
    forged.post("/en/staff/password/", {"email": "hoa@vinhlong.example"})
    body = mail.outbox[0].body
    address = re.search(r"https?://\S+", body).group()
    assert address.startswith("https://gis.vinhlong.example/en/staff/password/")
    path = urlsplit(address).path
    form = client.get(path, follow=True)
    assert form.status_code == 200
    new = {"password1": f"{PASSWORD}-moi", "password2": f"{PASSWORD}-moi"}
    done = client.post(form.redirect_chain[-1][0], new)
    assert done["Location"] == "/en/staff/password/done/"
    assert sign_in(Client(), password=f"{PASSWORD}-moi").status_code == 302
    assert "no longer valid" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize("language, word", [("", "Quản trị viên"), ("/en", "lift it")])
def test_too_many_wrong_passwords_are_told_in_words(
    client: Client, hoa: User, settings, language: str, word: str
):
    for _try in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = client.post(
            f"{language}/staff/login/", {"login": "hoa", "password": "wrong"}
        )
    assert answer.status_code == 429
    assert word in answer.content.decode()
    assert "15" in answer.content.decode()
    # Somebody else at the same machine is not locked, nor is hoa elsewhere.
    User.objects.create_user("lan", password=PASSWORD)
    assert sign_in(Client(), "lan").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302
    locked = lock_out.locked_accounts().get()
    assert (locked.username, locked.ip_address) == ("hoa", "127.0.0.1")
    lock_out.let_in(locked, hoa)
    assert not AccessAttempt.objects.exists()
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    "password",
    [
        "Vinhlong1",
        "Vinhlong12",
        "VinhLong2026!",
        "vĩnhlong1234",
        "matkhau123456",
        "Password123!",
        "qwertyuiop12",
        "hoa@vinhlong",
        "1234567890123",
    ],
)
def test_passwords_that_are_guessed_early_are_refused(hoa: User, password: str):
    with pytest.raises(ValidationError):
        validate_password(password, hoa)


@pytest.mark.parametrize("password", [PASSWORD, "mưa-rào-ghế-đẩu-xoài", "tR7#kq9!Lm2x"])
def test_good_passwords_pass(hoa: User, password: str):
    validate_password(password, hoa)


def test_nobody_signs_up(client: Client):
    for path in ("/staff/signup/", "/staff/account/signup/", "/accounts/signup/"):
        assert client.get(path).status_code == 404
    assert client.post("/staff/sso/signup/").status_code in (302, 404)


def test_tokens_end_when_the_password_changes(hoa: User):
    token, text = tokens.issue(hoa, "loader")
    assert ApiToken.objects.with_key(text) == token
    hoa.set_password(f"{PASSWORD}-moi")
    hoa.save()
    assert ApiToken.objects.with_key(text) is None
    assert not ApiToken.objects.get(pk=token.pk).is_valid


def test_the_second_factor_is_asked_for_also_at_the_admins_door(
    client: Client, hoa: User
):
    add_app(hoa)
    answer = sign_in(client, next="/en/staff/imports/")
    assert answer["Location"].startswith("/en/staff/account/mfa/authenticate/")
    assert client.get("/en/staff/").status_code == 302
    assert "/staff/login/" in client.get("/en/admin/login/")["Location"]
    wrong = client.post("/en/staff/account/mfa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    done = client.post("/en/staff/account/mfa/authenticate/", {"code": code_now()})
    assert done["Location"] == "/en/staff/imports/"


def test_a_recovery_code_opens_once(client: Client, hoa: User):
    add_app(hoa)
    request = RequestFactory().get("/", HTTP_HOST="127.0.0.1")
    with context.request_context(request):
        code = RecoveryCodes.activate(hoa).get_unused_codes()[0]
    for status in (302, 200):
        visitor = Client()
        sign_in(visitor)
        answer = visitor.post("/en/staff/account/mfa/authenticate/", {"code": code})
        assert answer.status_code == status


def test_secrets_of_the_second_factor_are_sealed(hoa: User):
    add_app(hoa)
    kept = hoa.authenticator_set.get().data["secret"]
    assert SECRET not in kept and kept.startswith("s1.")


@pytest.fixture
def boss(settings) -> User:
    """An administrator where administrators need a second factor."""
    settings.MFA_REQUIRED_GROUPS = ["administrator"]
    user = User.objects.create_user("boss", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="administrator"))
    return user


@pytest.mark.parametrize(
    "path",
    [
        *("/en/staff/", "/staff/audit/", "/staff/imports/", "/en/admin/"),
        *("/staff/reports/", "/staff/account/password/", "/admin/auth/user/"),
    ],
)
def test_without_the_second_factor_no_page_is_reached(
    client: Client, boss: User, path: str
):
    client.force_login(boss)
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/staff/account/mfa/")


def test_without_the_second_factor_apis_see_nobody(client: Client, boss: User):
    client.force_login(boss)
    assert client.get("/api/imports/").status_code in (401, 403)
    assert "Workspace" not in client.get("/en/help/").content.decode()


def test_with_the_second_factor_everything_opens(client: Client, boss: User):
    add_app(boss)
    client.force_login(boss)
    assert client.get("/en/staff/").status_code == 200
    assert client.get("/staff/audit/").status_code == 200


def test_others_need_none(client: Client, boss: User, hoa: User):
    client.force_login(hoa)
    assert client.get("/en/staff/").status_code == 200


def test_pages_of_the_public_do_not_ask_who_looks(client: Client, boss: User):
    client.force_login(boss)
    assert "Cookie" not in client.get("/healthz").headers.get("Vary", "")


def test_a_form_sent_after_the_session_leads_back_to_its_page(client: Client):
    page = "http://testserver/en/staff/reports/ABC/?view=all"
    answer = client.post("/en/staff/reports/ABC/step", headers={"referer": page})
    assert answer["Location"] == (
        "/en/staff/login/?next=%2Fen%2Fstaff%2Freports%2FABC%2F%3Fview%3Dall"
    )
    foreign = {"referer": "https://evil.example/"}
    answer = client.post("/en/staff/reports/ABC/step", headers=foreign)
    assert "evil" not in answer["Location"]


def test_a_part_fetched_after_the_session_takes_the_page_along(client: Client):
    headers = {
        "hx-request": "true",
        "hx-current-url": "http://testserver/en/staff/reports/",
    }
    answer = client.get("/en/staff/reports/", headers=headers)
    assert answer["HX-Redirect"] == "/en/staff/login/?next=%2Fen%2Fstaff%2Freports%2F"


def test_sessions_elsewhere_are_ended(client: Client, hoa: User):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    assert (
        client.get("/en/staff/account/sessions/").content.decode().count("<time") == 2
    )
    client.post("/en/staff/account/sessions/")
    assert client.get("/en/staff/").status_code == 200
    assert elsewhere.get("/en/staff/").status_code == 302


def test_a_switched_off_account_stays_out(client: Client, hoa: User):
    hoa.is_active = False
    hoa.save()
    assert sign_in(client)["Location"] == "/en/staff/account/inactive/"
    assert client.get("/en/staff/").status_code == 302


def test_secrets_are_sealed_anew_with_the_contact_keys(
    client: Client, hoa: User, settings
):
    old, new = "o" * 40, "n" * 40
    settings.CONTACT_KEYS = [old]
    add_app(hoa)
    settings.CONTACT_KEYS = [new, old]
    before = hoa.authenticator_set.get().data["secret"]
    call_command("rotatecontacts", stdout=StringIO())
    assert hoa.authenticator_set.get().data["secret"] != before
    settings.CONTACT_KEYS = [new]
    sign_in(client)
    done = client.post("/en/staff/account/mfa/authenticate/", {"code": code_now()})
    assert done.status_code == 302


def test_a_lost_key_makes_codes_wrong_and_breaks_nothing(
    client: Client, hoa: User, settings
):
    add_app(hoa)
    settings.CONTACT_KEYS = ["another-key-" * 4]
    sign_in(client)
    answer = client.post("/en/staff/account/mfa/authenticate/", {"code": code_now()})
    assert answer.status_code == 200 and "Incorrect code" in answer.content.decode()
    User.objects.filter(pk=hoa.pk).update(is_superuser=True)
    options = {"without_second_factor": True, "stdout": StringIO()}
    call_command("inviteadmin", "hoa", is_printed=True, **options)
    assert not hoa.authenticator_set.exists()
