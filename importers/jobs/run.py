"""The order of the stages: called alike by the command, the web page and the task.

Unpack, inspect, map; then in one transaction rows, indexes, attachment and the
version's row; then publish, if that was asked for. Every way out leaves a job row that
says what happened, and no files.
"""

from __future__ import annotations

import time

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gisportal.core.jobs import LostJobError
from importers.checks import finding_wording
from importers.dataset import unpack
from importers.dataset.gdal_process.process import Reader
from importers.drawings.stage import made_rows, role_of
from importers.errors import RefusedError
from importers.findings import Finding
from importers.inspection import crs, stored
from importers.inspection.inspection import Inspection, inspect
from importers.intake.folders import IMPORTS, UPLOADS
from importers.jobs.ending import cleaned_up, end
from importers.jobs.import_result import ImportResult
from importers.jobs.load_version import load_version
from importers.jobs.progress import Progress
from importers.models import ImportJob
from importers.options import ImportOptions
from importers.schema import catalogue_file
from importers.schema.guarded_facts import keep_guarded
from importers.schema.load_plan import Plan
from importers.schema.make_plan import make_plan
from layers.models import DatasetVersion, Layer
from layers.store import lacks_person, name_session, publish

State = ImportJob.State
Stage = ImportJob.Stage


def run_import(options: ImportOptions, job: ImportJob | None = None) -> ImportResult:
    """Import a file, under ``job`` (a waiting one) or a new one.

    A refusal is a result, not an exception. Raises ``UsageError`` before anything is
    begun, ``CancelledError`` when somebody cancelled, ``LostJobError`` when another process
    took the job meanwhile; faults of the program or the
    database are raised after the job says that it failed.
    """
    options.check()
    started = time.monotonic()
    job = _begin(options, job)
    result = ImportResult("refused", options.layer)
    # Begun first: it is ready by the time the file is unpacked.
    with cleaned_up(job), Reader() as reader, Progress(job) as progress:
        try:
            _run(options, job, progress, result, reader)
        except RefusedError as refusal:
            result.status = "refused"
            result.findings += refusal.findings
        result.seconds = time.monotonic() - started
        # Read before the context closes: the last stage ends here.
        result.timings = progress.timings
    end(job, State(result.status), result)
    return result


def _run(
    options: ImportOptions,
    job: ImportJob,
    progress: Progress,
    result: ImportResult,
    reader: Reader,
) -> None:
    found = _inspected(options, job, progress, reader)
    result.findings += found.findings
    result.crs, result.encoding = found.crs.name, found.encoding.name
    total = found.layer.count if found.table is None else found.table.num_rows
    ImportJob.objects.filter(pk=job.pk).update(rows_total=total)
    plan = _planned(options, found)
    result.findings += plan.findings
    if options.is_published and plan.layer.needs_second_person:
        message = _("It stays a draft: this layer is published by a second person.")
        result.findings.append(Finding.warning("second-person", message))
    version = load_version(options, found, plan, job, progress, result)
    result.status = "checked" if options.is_dry_run else "loaded"
    if version is None:
        return
    job.version = version
    result.version = version.number
    if options.is_published:
        progress.stage(Stage.PUBLISH)
        result.is_published = _published(version, options, job)


def _inspected(
    options: ImportOptions, job: ImportJob, progress: Progress, reader: Reader
) -> Inspection:
    """What the file is; of an upload what was found out when it came."""
    progress.stage(Stage.UNPACK)
    # By the claim: who took the job up again works in a folder of its own.
    folder = IMPORTS.make(job.claim)
    if options.path.exists():
        job.sha256 = unpack.sha256(options.path)
    progress.stage(Stage.INSPECT)
    upload = UPLOADS.path(job.pk)
    is_upload = options.path.parent == upload
    opened = stored.take_up(upload, job.sha256, reader) if is_upload else None
    found = inspect(options, folder, reader, opened)
    return made_rows(found, options, progress.share)


def finish_loaded(options: ImportOptions, job: ImportJob) -> None:
    """End a claimed job whose version was loaded before its process died."""
    assert job.version is not None, "it is loaded"
    if options.is_published and job.version.state == DatasetVersion.State.DRAFT:
        _published(job.version, options, job)
    job.release(state=State.LOADED, finished_at=timezone.now())


def _published(version: DatasetVersion, options: ImportOptions, job: ImportJob) -> bool:
    """Publish what was loaded; False where that is left to a second person."""
    actor = None
    if options.actor_id is not None:
        actor = get_user_model().objects.filter(pk=options.actor_id).first()
    if lacks_person(Layer.objects.get(pk=version.layer_id), version, actor):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        name_session(cursor, job.claim)
        job.require_claim()
        publish(version.layer, version, actor, _("published by the import"))
    return True


def _planned(options: ImportOptions, found: Inspection) -> Plan:
    """The layer (new ones not saved yet) and how rows become its features."""
    layer = Layer.objects.filter(slug=options.layer).first()
    if layer is None:
        layer = Layer(slug=options.layer, name_vi=options.title or options.layer)
        layer.measure_srid = crs.measure_srid(found.crs, found.places)
    if options.title:
        layer.name_vi = options.title
    catalogue_file.describe_layer(layer, options.catalogue)
    if options.role:
        layer.role = options.role
    elif not layer.pk and "role" not in options.catalogue:
        layer.role = role_of(found, layer)
    if options.topology is not None:
        layer.topology_least = options.topology or None
    if layer.geometry_kind and layer.pk and layer.geometry_kind != found.kind:
        raise RefusedError(finding_wording.other_kind(layer, found.kind))
    layer.geometry_kind = found.kind
    kept = keep_guarded(layer, options.actor_id)
    plan = make_plan(layer, found.names, found.sample, found.encoding, options)
    plan.findings += kept
    return plan


def _begin(options: ImportOptions, job: ImportJob | None) -> ImportJob:
    if job is None:
        job = ImportJob(layer_slug=options.layer, created_by_id=options.actor_id)
        job.save()
    job.file_name = (options.file_name or options.path.name)[:300]
    job.options = options.as_dict()
    if job.state != State.RUNNING:
        job.begin(update_fields=["file_name", "options"])
    # Claimed already, unless it was taken away again.
    elif not job.claimed_rows().update(file_name=job.file_name, options=job.options):
        raise LostJobError
    return job
