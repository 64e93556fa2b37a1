"""Follows docs/operate.md on a bare Debian, then uses the portal as its people would.

The commands are the document's own ```sh blocks; only the first, which says what differs
from place to place, is filled in. ``follow.py restore`` follows "Restore" instead, with
the keys and the backup of a first machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import reporting
from loading import load_shapefile, send_large_file
from look_ups import LookUps
from mail_catcher import MailCatcher
from place import CURRENT, NAME, PORTAL, PROOF, VALUES, run, say
from sign_in import first_sign_in, sign_in

ENVIRONMENT = Path("/etc/gisportal/portal.env")
BACKUPS = Path("/var/backups/gisportal")


def main(what: str = "install") -> None:
    """The document from its beginning, or from a backup."""
    prepare_root()
    mails = MailCatcher()
    if what == "restore":
        follow_restore()
    else:
        follow_install(mails)


def follow_install(mails: MailCatcher) -> None:
    """Install, use, back up, upgrade."""
    install()
    state = wait_ready()
    assert state.pop("backup") == "none yet", state
    assert set(state.values()) == {"ok"}, state
    say("installed and ready")
    person, secret = first_sign_in(mails)
    load_shapefile(person)
    follow_url = reporting.send_report(person)["follow_url"]
    say("a report with contact and photo is taken")
    send_large_file(person)
    send_mail(mails)
    run("systemctl start gisportal-backup.service")
    assert wait_ready()["backup"] == "ok"
    say("backed up")
    upgrade()
    sign_in(secret)
    look_at_logs()
    reporting.keep_facts(follow_url)
    hand_over()
    say("docs/operate.md was followed to its end")


def install() -> None:
    """Every block of "Install" but the first, or start what is there already."""
    variables, *commands = blocks("Install")
    names = re.findall(r"^([A-Z_]+)=", variables, flags=re.M)
    assert sorted(names) == sorted(VALUES), names
    if CURRENT.exists():  # a kept root: go on from there
        units = "postgresql gisportal-web@1 gisportal-web@2 gisportal-worker nginx"
        invite = commands[-1].rstrip() + " --without-second-factor"
        run(f"systemctl start {units}\n{PORTAL}{invite}")
    else:
        run("\n".join(commands))


def upgrade() -> None:
    """The release after this one, while people look things up."""
    asked = LookUps()
    run("\n".join(blocks("Upgrade")), RELEASE="second")
    asked.end()
    assert CURRENT.resolve().name == "second"
    assert wait_ready()["backup"] == "ok"


def hand_over() -> None:
    """The backup, and what no backup holds, for the other machine."""
    shutil.copytree(BACKUPS, PROOF / "backup")
    shutil.copy(ENVIRONMENT, PROOF / "portal.env")


def follow_restore() -> None:
    """Install up to the empty database; the keys; the backup; the rest."""
    _variables, *commands = blocks("Install")
    last = next(n for n, text in enumerate(commands) if "manage.py migrate" in text)
    run("\n".join(commands[:last]))
    say("installed with an empty database")
    shutil.copytree(PROOF / "backup", BACKUPS, dirs_exist_ok=True)
    run(f"chown -R gisportal: {BACKUPS}")
    keys = re.findall(
        r"^((?:SECRET_KEY|CONTACT_KEYS)=.*)", (PROOF / "portal.env").read_text(), re.M
    )
    others = [
        line
        for line in ENVIRONMENT.read_text().splitlines()
        if not line.startswith(("SECRET_KEY=", "CONTACT_KEYS="))
    ]
    ENVIRONMENT.write_text("\n".join([*others, *keys, ""]))
    run("\n".join(blocks("Back up")))
    say("restored")
    run(PORTAL + "\n".join(commands[last:-1]))
    wait_ready()
    say(f"the restored portal answers the same: {reporting.compare_facts()}")


def blocks(heading: str) -> list[str]:
    """The commands below a heading of the document."""
    text = (PROOF / "operate.md").read_text()
    section = re.split(r"^## ", text, flags=re.M)
    body = next(part for part in section if part.startswith(heading))
    return re.findall(r"^```sh\n(.*?)^```", body, flags=re.M | re.S)


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


def wait_ready() -> dict[str, str]:
    """What /readyz says, as soon as it says yes."""
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"https://{NAME}/readyz", timeout=10) as answer:
                return dict(json.load(answer))
        except OSError:
            time.sleep(1)
    raise AssertionError("it was never ready")


def send_mail(mails: MailCatcher) -> None:
    """A message of the portal's arrives."""
    run(f"{PORTAL}portal .venv/bin/python manage.py sendtestemail someone@example.vn")
    mails.wait_for("someone@example.vn")
    say("a message arrived")


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
    main(*sys.argv[1:])
