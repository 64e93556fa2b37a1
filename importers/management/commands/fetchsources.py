"""``fetchsources``: look at sources now, from a plain shell.

Without names those that are due; ``--list`` only says which there are. Exit code 1 when
one of them failed or was refused.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from gisportal.core.errors import ConflictError
from importers.feeds.run_feed import run_source
from importers.feeds.schedule import start
from importers.models import ImportSource, SourceRun

Trigger = SourceRun.Trigger
FAILED = (SourceRun.State.FAILED, SourceRun.State.REFUSED)


class Command(BaseCommand):
    """Fetches, loads and (within the limits) publishes, in this process."""

    help = "Fetch the data of layers that have a source (those that are due)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Sources are named by the number that --list shows."""
        parser.add_argument("sources", nargs="*", type=int, metavar="NUMBER")
        parser.add_argument("--list", action="store_true", help="only show them")
        parser.add_argument("--test", action="store_true", help="try, keep nothing")

    def handle(self, *args: Any, **given: Any) -> None:
        """Do it and say what became of each."""
        sources = ImportSource.objects.select_related("layer")
        if given["list"]:
            for source in sources:
                self._show(source)
            return
        if given["sources"]:
            chosen = sources.filter(pk__in=given["sources"])
            if chosen.count() != len(set(given["sources"])):
                raise CommandError(_("There is no such source; --list shows them."))
        else:
            chosen = sources.due(timezone.now())
        trigger = Trigger.TEST if given["test"] else Trigger.PERSON
        ends = [self._run(source, trigger) for source in chosen]
        if any(end in FAILED for end in ends):
            sys.exit(1)

    def _run(self, source: ImportSource, trigger: str) -> str:
        try:
            run = start(source, trigger)
        except ConflictError as error:
            self.stderr.write(f"{source.pk} {source.layer.slug}: {error.message}")
            return ""
        end = run_source(str(run.pk))
        run.refresh_from_db()
        self.stdout.write(f"{source.pk} {source.layer.slug}: {run.get_state_display()}")
        for reason in run.reasons:
            self.stdout.write(f"  {reason['code']}: {reason['words']}")
        return end

    def _show(self, source: ImportSource) -> None:
        when = _("paused")
        if source.is_active:
            when = timezone.localtime(source.next_run_at).isoformat(" ", "minutes")
        self.stdout.write(
            f"{source.pk} {source.layer.slug} {source.kind} "
            f"{source.shown_location} {source.collection} {when}"
        )
