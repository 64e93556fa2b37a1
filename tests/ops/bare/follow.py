"""Follows docs/operate.md on a bare Debian, then uses the portal as its people would.

The commands are the document's own ```sh blocks; only the first, which says what differs
from place to place, is filled in.
"""

from __future__ import annotations

import email
import http.client
import http.cookiejar
import json
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

PROOF = Path("/srv/proof")
NAME = "gis.test"
VALUES = {
    "NAME": NAME,
    "REPOSITORY": str(PROOF / "gisportal.git"),
    "RELEASE": "first",
    "MAIL_HOST": "127.0.0.1",
    "MAIL_PORT": "2525",
    "CERTIFICATE": str(PROOF / "certificate.pem"),
    "KEY": str(PROOF / "key.pem"),
    "ADMIN": "nguyenvanan",
    "ADMIN_MAIL": "an@example.vn",
}
UPLOAD_MB = 200


def blocks(heading: str) -> list[str]:
    """The commands below a heading of the document."""
    text = (PROOF / "operate.md").read_text()
    section = re.split(r"^## ", text, flags=re.M)
    body = next(part for part in section if part.startswith(heading))
    return re.findall(r"^```sh\n(.*?)^```", body, flags=re.M | re.S)


def run(commands: str, **values: str) -> None:
    """Run commands as root would type them; the first that fails ends the proof."""
    given = "".join(f"{k}={v}\n" for k, v in {**VALUES, **values}.items())
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", given + "set -x\n" + commands], check=True
    )


def say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} == {text}\n")
    sys.stdout.flush()


def main() -> None:
    prepare_root()
    mails = catch_mail()
    variables, *install = blocks("Install")
    names = re.findall(r"^([A-Z_]+)=", variables, flags=re.M)
    assert sorted(names) == sorted(VALUES), names
    if Path("/srv/gisportal/current").exists():  # a kept root: go on from there
        say("Start what is installed")
        units = "postgresql gisportal-web@1 gisportal-web@2 gisportal-worker nginx"
        run(f"systemctl start {units}")
    else:
        say("Install")
        run("\n".join(install))
    state = wait_ready()
    assert state.pop("backup") == "none yet", state
    assert set(state.values()) == {"ok"}, state
    say("Use it")
    person = sign_in(mails)
    load_layer()
    send_large_file(person)
    send_mail(mails)
    run("systemctl start gisportal-backup.service")
    assert wait_ready()["backup"] == "ok"
    say("Upgrade under load")
    asked = Asking()
    run("\n".join(blocks("Upgrade")), RELEASE="second")
    asked.end()
    assert Path("/srv/gisportal/current").resolve().name == "second"
    assert wait_ready()["backup"] == "ok"
    look_at_logs()
    say("docs/operate.md was followed to its end")


def prepare_root() -> None:
    """What the machine has before: a name, a trusted certificate, systemctl."""
    with Path("/etc/hosts").open("a") as file:
        file.write(f"127.0.0.1 {NAME}\n")
    trusted = Path("/etc/ssl/certs/ca-certificates.crt")
    trusted.write_bytes(
        Path("/srv/ca.crt").read_bytes() + (PROOF / "certificate.pem").read_bytes()
    )
    Path("/usr/local/share/ca-certificates").mkdir(parents=True, exist_ok=True)
    shutil.copy(PROOF / "certificate.pem", "/usr/local/share/ca-certificates/proof.crt")
    shutil.copy("/srv/ca.crt", "/usr/local/share/ca-certificates/machine.crt")
    shutil.copy(PROOF / "systemctl.py", "/usr/local/bin/systemctl")
    Path("/usr/local/bin/systemctl").chmod(0o755)
    # Packages start nothing by themselves here: systemd would, and does not run.
    policy = Path("/usr/sbin/policy-rc.d")
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    subprocess.run(
        ["git", "config", "--system", "--add", "safe.directory", "*"], check=True
    )
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    os.environ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def catch_mail() -> list[str]:
    """A mail server that keeps what it gets."""
    caught: list[str] = []

    def serve(connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as lines:

            def answer(text: bytes) -> None:
                lines.write(text + b"\r\n")
                lines.flush()

            answer(b"220 proof")
            while line := lines.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    answer(b"354 go on")
                    body = b""
                    while (line := lines.readline()) != b".\r\n":
                        body += line
                    caught.append(body.decode(errors="replace"))
                answer(b"221 bye" if verb == b"QUIT" else b"250 ok")
                if verb == b"QUIT":
                    return

    server = socket.create_server(("127.0.0.1", int(VALUES["MAIL_PORT"])))

    def listen() -> None:
        while True:
            threading.Thread(target=serve, args=(server.accept()[0],)).start()

    threading.Thread(target=listen, daemon=True).start()
    return caught


def wait_ready() -> dict[str, str]:
    """What /readyz says, as soon as it says yes."""
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"https://{NAME}/readyz", timeout=10) as answer:
                return dict(json.load(answer))
        except OSError:
            time.sleep(1)
    raise AssertionError("it was never ready")


class Person:
    """A browser with cookies."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(handler)

    def get(self, path: str) -> str:
        with self.opener.open(f"https://{NAME}{path}", timeout=120) as answer:
            return str(answer.read().decode())

    def token(self, path: str) -> str:
        return form_token(self.get(path))

    def cookies(self) -> str:
        return "; ".join(f"{each.name}={each.value}" for each in self.jar)

    def post(self, path: str, **fields: str) -> str:
        return self.fill(f"https://{NAME}{path}", **fields)

    def fill(self, address: str, **fields: str) -> str:
        """Open a page with a form and send it; where that led."""
        with self.opener.open(address, timeout=120) as page:
            address = str(page.url)
            fields["csrfmiddlewaretoken"] = form_token(page.read().decode())
        request = urllib.request.Request(
            address,
            data=urllib.parse.urlencode(fields).encode(),
            headers={"Referer": address},
        )
        with self.opener.open(request, timeout=120) as answer:
            return str(answer.url)


def form_token(page: str) -> str:
    """What a form of ours must bring."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, page[:500]
    return found[1]


def sign_in(mails: list[str]) -> Person:
    """The first administrator, by the link that the document has mailed."""
    person = Person()
    password = "mot con duong lang 7"
    person.fill(invitation(mails), password1=password, password2=password)
    landed = person.post("/staff/login/", login=VALUES["ADMIN"], password=password)
    assert "/login" not in landed, landed
    assert "/staff/logout/" in person.get("/staff/")
    say(f"signed in: {landed}")
    return person


def invitation(mails: list[str]) -> str:
    """The link in the administrator's mail."""
    for _ in range(60):
        for mail in mails:
            message = email.message_from_string(mail)
            if VALUES["ADMIN_MAIL"] not in str(message["To"]):
                continue
            for part in message.walk():
                text = (part.get_payload(decode=True) or b"").decode(errors="replace")
                if found := re.search(rf"https://{re.escape(NAME)}/[^\s<>\"]+", text):
                    return found[0]
        time.sleep(1)
    raise AssertionError("no invitation came")


def load_layer() -> None:
    """A small file by the command line, published and drawn."""
    squares = []
    for number in range(50):
        x, y = 105.97 + number % 10 * 0.001, 10.25 + number // 10 * 0.001
        ring = [[x, y], [x + 9e-4, y], [x + 9e-4, y + 9e-4], [x, y + 9e-4], [x, y]]
        squares.append(
            {
                "type": "Feature",
                "properties": {"SO_TO": 1, "SO_THUA": number + 1},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    file = Path("/tmp/thua.geojson")
    file.write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    run(
        "cd /srv/gisportal/current\n"
        "runuser -u gisportal -- env HOME=/var/lib/gisportal .venv/bin/python manage.py"
        f" importlayer {file} --layer thua-dat --publish"
    )
    with urllib.request.urlopen(f"https://{NAME}/tiles/thua-dat.json") as answer:
        assert json.load(answer)["tiles"]


def send_large_file(person: Person) -> None:
    """200 MB through the reverse proxy; a worker then reads what it is."""
    file = Path("/tmp/large.csv")
    with file.open("w") as out:
        out.write("ten,lon,lat\n")
        while out.tell() < UPLOAD_MB * 1024 * 1024:
            text = random.randbytes(2000).hex()
            out.write(f"{text},{105.9 + random.random() / 10:.6f},10.25\n")
    path = "/staff/imports/new"
    boundary = "proof"
    fields = {
        "csrfmiddlewaretoken": person.token(path),
        "layer": "+",
        "title": "Điểm lớn",
    }
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="files";'
        ' filename="large.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    head = "\r\n".join(parts).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPSConnection(NAME, timeout=600)
    connection.putrequest("POST", path)
    length = len(head) + file.stat().st_size + len(tail)
    for name, value in {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(length),
        "Cookie": person.cookies(),
        "Referer": f"https://{NAME}{path}",
    }.items():
        connection.putheader(name, value)
    connection.endheaders(head)
    with file.open("rb") as body:
        connection.send(body)
    connection.send(tail)
    answer = connection.getresponse()
    location = answer.getheader("Location") or ""
    assert answer.status == 302, (answer.status, answer.read()[:2000])
    say(f"{length // 1024**2} MB taken: {location}")
    deadline = time.monotonic() + 300
    while "large.csv" not in (page := person.get(location)) or "queued" in page:
        assert time.monotonic() < deadline, "the import never ran"
        time.sleep(2)


def send_mail(mails: list[str]) -> None:
    """A message of the portal's arrives."""
    run(
        "cd /srv/gisportal/current\n"
        "runuser -u gisportal -- env HOME=/var/lib/gisportal .venv/bin/python manage.py"
        " sendtestemail someone@example.vn"
    )
    assert any("someone@example.vn" in mail for mail in mails), mails


class Asking:
    """People who look things up all the time; every answer counts."""

    PATHS = (
        "/healthz",
        "/",
        "/layers/thua-dat/",
        "/api/identify?lon=105.9704&lat=10.2504&zoom=17",
        "/api/search?q=thua+1",
        "/tiles/thua-dat/15/26031/15432.mvt",
    )

    def __init__(self) -> None:
        self.is_over = False
        self.answers: list[int] = []
        self.lost: list[str] = []
        self.slowest = 0.0
        self.threads = [
            threading.Thread(target=self.ask, args=(n,), daemon=True) for n in range(3)
        ]
        for thread in self.threads:
            thread.start()

    def ask(self, number: int) -> None:
        context = ssl.create_default_context()
        while not self.is_over:
            path = self.PATHS[number % len(self.PATHS)]
            number += 1
            started = time.monotonic()
            try:
                connection = http.client.HTTPSConnection(
                    NAME, timeout=30, context=context
                )
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                connection.close()
                self.answers.append(answer.status)
                if answer.status >= 400:
                    self.lost.append(f"{path} {answer.status}")
            except OSError as error:
                self.lost.append(f"{path} {error!r}")
            self.slowest = max(self.slowest, time.monotonic() - started)
            time.sleep(0.1)

    def end(self) -> None:
        self.is_over = True
        for thread in self.threads:
            thread.join()
        say(
            f"{len(self.answers)} look-ups during the upgrade, {len(self.lost)} lost,"
            f" slowest {self.slowest:.2f} s"
        )
        assert not self.lost, self.lost[:20]


def look_at_logs() -> None:
    """Every line of the access log is JSON and names its request."""
    lines = Path("/var/log/nginx/gisportal-access.log").read_text().splitlines()
    assert lines
    for line in lines:
        facts = json.loads(line)
        assert facts["request_id"]
        assert "?" not in facts["path"]
    logs = Path("/run/bare-systemctl/gisportal-web@1.service.log").read_text()
    told = [json.loads(line) for line in logs.splitlines() if line.startswith("{")]
    ids = {json.loads(line)["request_id"] for line in lines}
    assert ids & {each.get("request_id") for each in told}


if __name__ == "__main__":
    main()
