"""The first administrator: mailed link, password, authenticator app, sign-in with both."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from mail_catcher import MailCatcher, link_in
from person import Person
from place import VALUES, say

PASSWORD = "cau-tre-lac-leo-gap-ghenh"
LOGIN = "/en/staff/login/"
ACTIVATE = "/en/staff/account/mfa/totp/activate/"
SECOND_STEP = "/en/staff/account/mfa/authenticate/"
PERIOD = 30


def first_sign_in(mails: MailCatcher) -> tuple[Person, str]:
    """Signed in with a second factor; its secret, too."""
    link = link_in(mails.wait_for(VALUES["ADMIN_MAIL"]))
    person = Person()
    person.send(link, password1=PASSWORD, password2=PASSWORD)
    say("password set by the mailed link")
    person.send(LOGIN, login=VALUES["ADMIN"], password=PASSWORD)
    at, _page = person.open("/en/staff/")
    assert "/mfa/" in at, f"let in without a second factor: {at}"
    secret = set_up_app(person)
    return sign_in(secret), secret


def set_up_app(person: Person) -> str:
    """Add an authenticator app; its secret."""
    at, page = person.open(ACTIVATE)
    if "/confirm/" in at:  # a step like this asks for the password once more
        at, page = person.fill(at, page, password=PASSWORD)
    secret = re.search(r'value="([A-Z2-7]{32,})"', page)
    assert secret, (at, page)
    person.fill(at, page, code=code(secret[1]))  # opened again it shows another secret
    at, _page = person.open("/en/staff/")
    assert at.endswith("/en/staff/"), at
    say("second factor set up")
    return secret[1]


def sign_in(secret: str) -> Person:
    """Password, then the app's next code: the one before is spent."""
    person = Person()
    at, _page = person.send(LOGIN, login=VALUES["ADMIN"], password=PASSWORD)
    assert "/staff/login/" not in at, at
    at, _page = person.open("/en/staff/")
    assert not at.endswith("/en/staff/"), "let in by the password alone"
    return second_step(person, secret)


def second_step(person: Person, secret: str) -> Person:
    """The code, where the sign-in waits for it."""
    for _try in range(3):
        at, _page = person.send(SECOND_STEP, code=code(secret))
        if not at.endswith(SECOND_STEP):
            break
        time.sleep(PERIOD - time.time() % PERIOD + 1)
    at, page = person.open("/en/staff/")
    assert at.endswith("/en/staff/"), at
    assert "/staff/logout/" in page
    say("signed in with password and code")
    return person


def code(secret: str) -> str:
    """What the app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time() // PERIOD))
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"
