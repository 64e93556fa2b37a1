"""One run of a source: get the file, load it as a draft, decide, write down the end.

The only place that moves a ``SourceRun``, besides ``schedule`` which makes and sweeps
them. The load itself is the pipeline's, as for everybody.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gisportal.core.heartbeat import Heartbeat
from gisportal.core.jobs import LostJobError
from importers.access import may_load
from importers.errors import CancelledError, UsageError
from importers.feeds import fetch
from importers.feeds.auto_publish import Reason, decide
from importers.feeds.notify import note
from importers.intake.folders import FEED_RUNS
from importers.jobs.import_result import ImportResult
from importers.jobs.run import run_import
from importers.models import ImportJob, ImportSource, SourceRun
from importers.options import ImportOptions
from importers.remote import budget
from importers.remote.errors import SourceError
from importers.remote.fetched_file import Fetched, Validators
from layers.models import DatasetVersion
from layers.store.purge import purge

log = logging.getLogger("portal.importers")
State = SourceRun.State
Trigger = SourceRun.Trigger
# After so many failures one after the other the source is paused.
PATIENCE = 10
# Drafts of one source that wait for a person; older ones go.
KEPT_DRAFTS = 3
WRITTEN_AT_THE_END = (
    *("state", "reasons", "counts", "finished_at", "file_name", "bytes_read"),
    *("notify_pending", "notify_after"),
)


@dataclass
class End:
    """How a run ended."""

    state: str
    reasons: list[Reason] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def run_source(run_id: str) -> str:
    """Do the waiting run; answers how it ended. Called again it does nothing."""
    related = ("source__layer__published_version", "source__owner", "job__version")
    run = SourceRun.objects.select_related(*related).claim(uuid.UUID(run_id))
    if run is None:
        return "not waiting"
    with translation.override(settings.LANGUAGE_CODE):
        try:
            return _ended(run)
        except LostJobError:
            log.warning("run %s was taken up by another process", run.pk)
            return "taken up by another process"


def _ended(run: SourceRun) -> str:
    """Do the claimed run and write down its end. Raises ``LostJobError``."""
    try:
        # By the claim: who took the run up again works in a folder of its own.
        with FEED_RUNS.temporary(run.claim) as place, Heartbeat(run) as heartbeat:
            end = _tried(run, place, heartbeat)
    except LostJobError:
        raise
    except BaseException as error:
        log.exception("run %s of source %s failed", run.pk, run.source_id)
        _finish(run, End(State.FAILED, [_fault(error)]))
        raise
    _finish(run, end)
    return end.state


def _tried(run: SourceRun, place: Path, heartbeat: Heartbeat) -> End:
    """The run itself; what can go wrong with a source is an end like others."""
    source = run.source
    if _is_published(run):
        return End(State.PUBLISHED)
    if source.owner is None or not may_load(source.owner, source.layer.slug):
        words = _("Who is responsible for the source may not load into this layer.")
        return End(State.REFUSED, [{"code": "no-right", "words": words}])
    limits = budget.usual(lambda: heartbeat.cancel_requested or heartbeat.is_lost)
    is_forced = run.trigger != Trigger.SCHEDULE
    try:
        fetched = fetch.get(
            source, place, limits, Validators() if is_forced else source.known
        )
    except SourceError as error:
        return End(State.FAILED, [{"code": error.code, "words": error.message}])
    except OSError as error:
        return End(State.FAILED, [_fault(error)])
    finally:
        run.bytes_read = limits.bytes_read
    run.file_name = fetched.name[:300]
    if fetched.path is None:
        source.remember(fetched.mark)
        return End(State.UNCHANGED)
    return _loaded(run, fetched)


def _is_published(run: SourceRun) -> bool:
    """Whether the process that died had published what it loaded; its draft goes."""
    version = run.job.version if run.job else None
    if version is None:
        return False
    if version.state == DatasetVersion.State.DRAFT:
        _drop([version])
        return False
    return version.pk == run.source.layer.published_version_id


def _loaded(run: SourceRun, fetched: Fetched) -> End:
    source = run.source
    assert fetched.path is not None
    options = ImportOptions(
        path=fetched.path,
        layer=source.layer.slug,
        source_crs=fetched.crs or source.source_crs,
        encoding=source.encoding,
        sublayer=source.sublayer,
        file_name=fetched.name,
        actor_id=source.owner_id,
        is_dry_run=run.trigger == Trigger.TEST,
        language=settings.LANGUAGE_CODE,
    )
    run.job = ImportJob.objects.create(
        layer_slug=source.layer.slug, created_by=source.owner
    )
    run.save(update_fields=["job", "file_name", "bytes_read"])
    try:
        result = run_import(options, run.job)
    except CancelledError:
        return End(State.FAILED, [{"code": "source-stopped", "words": _("Cancelled.")}])
    except UsageError as error:
        return End(State.REFUSED, [{"code": error.code, "words": error.message}])
    if run.trigger == Trigger.TEST:
        state = State.CHECKED if result.status == "checked" else State.REFUSED
        return End(state, _problems(result))
    is_refused = result.status != "loaded"
    end = End(State.REFUSED, _problems(result)) if is_refused else _decided(run, result)
    # Only now: what broke off before somebody decided is loaded again. What was refused
    # is refused the next time too: it is not loaded again until the source gives
    # something else, or a person asks for it.
    source.remember(fetched.mark)
    return end


def _decided(run: SourceRun, result: ImportResult) -> End:
    assert result.version is not None, "a load has made a version"
    version = DatasetVersion.objects.get(
        layer_id=run.source.layer_id, number=result.version
    )
    decision = decide(run, version, result.findings)
    if decision.is_same:
        _drop([version])
        return End(State.UNCHANGED, counts=decision.counts)
    if decision.reasons:
        _drop(_old_drafts(run.source))
        return End(State.WAITING, decision.reasons, decision.counts)
    return End(State.PUBLISHED, counts=decision.counts)


def _old_drafts(source: ImportSource) -> list[DatasetVersion]:
    """Drafts of earlier runs that nobody published; the last few stay."""
    drafts = DatasetVersion.objects.filter(
        pk__in=SourceRun.objects.filter(source=source).values("job__version"),
        state=DatasetVersion.State.DRAFT,
    )
    return list(drafts.order_by("-number")[KEPT_DRAFTS:])


def _drop(versions: list[DatasetVersion]) -> None:
    for version in versions:
        if not purge(version):
            log.warning("version %s could not be removed now", version.pk)


def _problems(result: ImportResult) -> list[Reason]:
    return [
        {"code": f"finding-{f.rule}", "words": f.message}
        for f in result.findings
        if f.severity == "error"
    ]


def _fault(error: BaseException) -> Reason:
    # The kind of error only: its words may quote data or an address.
    words = _("It failed through no fault of the source (%(kind)s).")
    return {"code": "fault", "words": words % {"kind": type(error).__name__}}


def _finish(run: SourceRun, end: End) -> None:
    """Write down the end, count failures, and note whom to tell.

    Raises ``LostJobError`` when it is another process's by now: nothing is written.
    """
    run.state, run.reasons, run.counts = end.state, end.reasons, end.counts
    run.finished_at = timezone.now()
    note(run)
    if not run.release(**{name: getattr(run, name) for name in WRITTEN_AT_THE_END}):
        raise LostJobError
    source = run.source
    if run.trigger == Trigger.TEST:
        return
    source.count(is_failure=end.state == State.FAILED, patience=PATIENCE)
