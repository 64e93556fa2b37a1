"""Makes code and database ready to serve: `python -m gisportal.ops.launch.prepare`.

A process of its own, so that Django with all its libraries does not stay in the
memory of the one that waits for Ctrl-C. Every step may be run again.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from io import StringIO
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from gisportal.ops.launch.steps import StepFailed, guarded, say, step

DEMO = "demonstration"


def main() -> int:
    """Everything, or with --code-only what needs no database."""
    sys.argv[0] = "script/server"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisportal.settings")
    try:
        django.setup()
        prepare_code()
        if "--code-only" not in sys.argv:
            prepare_database()
    except (ImproperlyConfigured, SystemCheckError, CommandError) as error:
        raise StepFailed(" ".join(str(error).split())) from error
    except DatabaseError as error:
        raise StepFailed(_about_database(error)) from error
    except KeyboardInterrupt:
        return 130  # whoever started us hears of it too, and says so
    return 0


def prepare_code() -> None:
    """Translations and static files."""
    with step("Translations") as note:
        note(compile_messages())
    with step("Static files") as note:
        note(collect_static())


def prepare_database() -> None:
    """Schema, accounts and, once, the demonstration."""
    with step("Database schema") as note:
        note(migrate())
    with step("Left-over imports") as note:
        swept = _run("sweepimports")
        note(swept[-1] if swept else "none")
    with_demo = wants_demo()
    with step("Accounts") as note:
        made = _run("createaccounts", demo=with_demo)
        note(f"{len(made)} made" if made else "there already")
    for line in made:
        say(f"    {line}")
    if with_demo and not demo_was_loaded():
        load_demo()


def demo_was_loaded() -> bool:
    """Whether this database ever got it; once removed it must not come back."""
    # Releases before the audit trail wrote it into the admin's log.
    old = apps.get_model("admin", "LogEntry").objects.filter(object_id=DEMO)
    new = apps.get_model("core", "AuditEntry").objects.filter(object_pk=DEMO)
    return old.exists() or new.exists()


def load_demo() -> None:
    """Load it, saying how far it is, and write down in the audit trail that we did."""
    started = time.monotonic()
    say("  Demonstration province:")
    call_command("loaddemo")
    say(f"  Demonstration province … loaded ({time.monotonic() - started:.1f} s)")
    apps.get_model("core", "AuditEntry")(
        event="data.demo-loaded",
        action=0,  # create
        object_pk=DEMO,
        object_repr="Demonstration province",
    ).save()


def compile_messages() -> str:
    """Compile each catalogue that is newer than its compiled form."""
    compiled = 0
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            call_command("compilemessages", locale=[source.parts[-3]], verbosity=0)
            compiled += 1
    return f"{compiled} compiled" if compiled else "unchanged"


def collect_static() -> str:
    """Gather and fingerprint the static files when one of them has changed."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    count = 0
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}:{status.st_size}:{status.st_mtime_ns};".encode())
            count += 1
    # Beside the folder, not in it: what lies there is served.
    stamp = Path(settings.STATIC_ROOT).with_suffix(".collected")
    is_there = Path(settings.STATIC_ROOT).is_dir() and stamp.exists()
    if is_there and stamp.read_text() == digest.hexdigest():
        return f"{count} unchanged"
    # In production the release before still serves its own, under their own names.
    clear = not settings.PRODUCTION
    _run("collectstatic", interactive=False, clear=clear, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())
    return f"{count} collected"


def migrate() -> str:
    """Bring the schema up to date; each migration is one transaction."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    # With an empty plan too: it records squashed migrations, and a release without
    # migrations may bring other permissions and schedules.
    _run("migrate", interactive=False, verbosity=0)
    return f"{len(plan)} migrations applied" if plan else "up to date"


def wants_demo() -> bool:
    """LOAD_DEMO decides; without it, everywhere but in production."""
    word = os.environ.get("LOAD_DEMO", "").strip().lower()
    if not word:
        return not settings.PRODUCTION
    return word in {"1", "true", "yes", "on"}


def _run(command: str, **options: object) -> list[str]:
    """Run a command; the lines that it says."""
    output = StringIO()
    call_command(command, stdout=output, **options)
    lines = (line.strip() for line in output.getvalue().splitlines())
    return [line for line in lines if line]


def _about_database(error: DatabaseError) -> str:
    said = " ".join(str(error).split())
    if "No space left on device" in said:
        return "The disk of the database is full: free some space and run this again"
    where = "DATABASE_URL" if os.environ.get("DATABASE_URL") else "the private database"
    return f"The database ({where}) refused: {said}"


if __name__ == "__main__":
    sys.exit(guarded(main))
