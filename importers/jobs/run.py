"""The order of the stages: called alike by the command, the web page and the task.

Unpack, inspect, map; then in one transaction rows, indexes, attachment and the
version's row; then publish, if that was asked for. Every way out leaves a job row that
says what happened, and no files.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
import pyarrow as pa
from django.contrib.auth import get_user_model
from django.db import (
    DatabaseError,
    InterfaceError,
    ProgrammingError,
    connection,
    transaction,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from importers.checks import finding_places, finding_wording, topology
from importers.dataset import source_layers, unpack
from importers.dataset.gdal_process.process import Reader
from importers.drawings.stage import made_rows, role_of
from importers.errors import CancelledError, RefusedError, refuse
from importers.findings import Finding, Severity, as_dicts, has_errors
from importers.inspection import crs
from importers.inspection.inspection import Inspection, inspect
from importers.intake import workspace
from importers.jobs.progress import Progress
from importers.load.attributes import AttributeReader
from importers.load.batches import BatchMaker, Prefetcher
from importers.load.geometry import ShapeReader
from importers.models import ImportJob
from importers.options import ImportOptions
from importers.schema import catalogue_file, mapping
from importers.schema.load_plan import Plan
from layers.models import DatasetVersion, Layer
from layers.store import (
    DuplicateKeysError,
    LoadedVersion,
    VersionLoad,
    lacks_person,
    publish,
)

log = logging.getLogger("portal.importers")
Kind = Layer.GeometryKind
State = ImportJob.State
# SQLSTATE classes of a server that went away (none at all: the line broke).
GONE_CODES = ("08", "57P")
# How long a job waits for a database that restarts, to write down that it failed.
RESTART_SECONDS = 60
Stage = ImportJob.Stage


@dataclass
class ImportResult:
    """How an import ended; ``as_dict`` is what ``--json`` prints."""

    status: str
    layer: str
    version: int | None = None
    features: int = 0
    crs: str = ""
    encoding: str = ""
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)
    is_published: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of the import."""
        return {
            "status": self.status,
            "layer": self.layer,
            "version": self.version,
            "features": self.features,
            "crs": self.crs,
            "encoding": self.encoding,
            "published": self.is_published,
            "findings": as_dicts(self.findings),
            "seconds": round(self.seconds, 3),
            "timings": self.timings,
        }


def run_import(options: ImportOptions, job: ImportJob | None = None) -> ImportResult:
    """Import a file, under ``job`` (a waiting one) or a new one.

    A refusal is a result, not an exception. Raises ``UsageError`` before anything is
    begun, ``CancelledError`` when somebody cancelled; faults of the program or the
    database are raised after the job says that it failed.
    """
    options.check()
    started = time.monotonic()
    job = _begin(options, job)
    result = ImportResult("refused", options.layer)
    # Begun first: it is ready by the time the file is unpacked.
    with _cleaned_up(job), Reader() as reader, Progress(job.pk) as progress:
        try:
            _run(options, job, progress, result, reader)
        except RefusedError as refusal:
            result.status = "refused"
            result.findings += refusal.findings
        result.seconds = time.monotonic() - started
        # Read before the context closes: the last stage ends here.
        result.timings = progress.timings
    _end(job, State(result.status), result)
    return result


def _run(
    options: ImportOptions,
    job: ImportJob,
    progress: Progress,
    result: ImportResult,
    reader: Reader,
) -> None:
    progress.stage(Stage.UNPACK)
    folder = workspace.make(job.pk)
    if options.path.exists():
        job.sha256 = unpack.sha256(options.path)
    progress.stage(Stage.INSPECT)
    found = made_rows(inspect(options, folder, reader), options, progress.share)
    result.findings += found.findings
    result.crs, result.encoding = found.crs.name, found.encoding.name
    total = found.layer.count if found.table is None else found.table.num_rows
    ImportJob.objects.filter(pk=job.pk).update(rows_total=total)
    plan = _planned(options, found)
    result.findings += plan.findings
    if options.is_published and plan.layer.needs_second_person:
        result.findings.append(
            Finding(
                "second-person",
                Severity.WARNING,
                _("It stays a draft: this layer is published by a second person."),
            )
        )
    version = _loaded(options, found, plan, job, progress, result)
    result.status = "checked" if options.is_dry_run else "loaded"
    if version is None:
        return
    job.version = version
    result.version = version.number
    if options.is_published:
        progress.stage(Stage.PUBLISH)
        result.is_published = _published(version, options)


def _published(version: DatasetVersion, options: ImportOptions) -> bool:
    """Publish what was loaded; False where that is left to a second person."""
    actor = None
    if options.actor_id is not None:
        actor = get_user_model().objects.filter(pk=options.actor_id).first()
    if lacks_person(Layer.objects.get(pk=version.layer_id), version, actor):
        return False
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
    return mapping.plan(layer, found.names, found.sample, found.encoding, options)


def _loaded(
    options: ImportOptions,
    found: Inspection,
    plan: Plan,
    job: ImportJob,
    progress: Progress,
    result: ImportResult,
) -> DatasetVersion | None:
    """The load's one transaction; None after a dry run, which is rolled back."""
    maker = BatchMaker(
        ShapeReader(found.crs, found.kind, plan.layer.measure_srid),
        AttributeReader(plan, found.encoding),
    )
    with_pieces = plan.layer.role == Layer.Role.ZONING and found.kind == "polygon"
    started = time.monotonic()
    with transaction.atomic(), VersionLoad(with_pieces=with_pieces) as load:
        progress.stage(Stage.ROWS)
        _feed(load, found, maker, progress)
        stopping = {"outside-province"} if options.stops_outside else set()
        tallies = {**found.tallies, **maker.tallies}
        result.findings += finding_wording.from_tallies(tallies, stopping)
        result.features = load.feature_count
        if not load.feature_count:
            result.findings.append(finding_wording.nothing_left(maker.rows_read))
        if has_errors(result.findings):
            raise RefusedError
        progress.stage(Stage.INDEX)
        try:
            load.build_indexes()
        except DuplicateKeysError as error:
            raise RefusedError(finding_wording.duplicate_keys(error)) from error
        result.findings += mapping.take_codes(plan, maker.codes, options)
        _choose_zoom(load, plan.layer, options, result)
        progress.stage(Stage.ATTACH)
        load.attach()
        _compare_neighbours(load, plan.layer, progress, result)
        if options.is_dry_run:
            transaction.set_rollback(True)
            return None
        progress.check_now()
        layer = plan.save(options)
        facts = _facts(options, found, plan, job, result, time.monotonic() - started)
        return load.record(layer, facts)


def _choose_zoom(
    load: VersionLoad, layer: Layer, options: ImportOptions, result: ImportResult
) -> None:
    """A new layer with very many features is not shown from the whole country on."""
    if layer.pk or "min_zoom" in options.catalogue:
        return
    layer.min_zoom = min(load.least_zoom(), layer.max_zoom)
    if layer.min_zoom:
        result.findings.append(finding_wording.zoom_derived(layer, load.feature_count))


def _compare_neighbours(
    load: VersionLoad, layer: Layer, progress: Progress, result: ImportResult
) -> None:
    """The topology report, where the layer wants one."""
    if layer.topology_least is None or layer.geometry_kind != Kind.POLYGON:
        return
    progress.stage(Stage.TOPOLOGY)
    report = topology.check(
        load.version_id, layer.measure_srid, layer.topology_least, progress.share
    )
    result.findings += finding_wording.from_topology(report, layer.topology_least)


def _feed(
    load: VersionLoad, found: Inspection, maker: BatchMaker, progress: Progress
) -> None:
    source = Prefetcher(_batches(found), on_wait=progress.check)
    try:
        for batch in source:
            load.write(maker.make(batch))
            progress.rows(maker.rows_read)
        load.finish_rows()
    except (pa.ArrowException, psycopg2.DataError) as error:
        # Not the error's own words: they may quote the data.
        raise refuse(
            "values",
            _("After row %(row)d there are values that cannot be stored as text.")
            % {"row": maker.rows_read},
        ) from error
    finally:
        # First the process: the thread that reads may be waiting for it.
        found.layer.reader.close()
        source.close()


def _batches(found: Inspection) -> Iterator[pa.RecordBatch]:
    if found.table is not None:
        return iter(found.table.to_batches(max_chunksize=source_layers.BATCH_ROWS))
    return source_layers.batches(
        found.layer, is_plain_utf8=found.encoding.is_plain_utf8
    )


def _facts(
    options: ImportOptions,
    found: Inspection,
    plan: Plan,
    job: ImportJob,
    result: ImportResult,
    seconds: float,
) -> LoadedVersion:
    return LoadedVersion(
        title=options.title,
        source_file=job.file_name,
        source_sha256=job.sha256,
        source_crs=found.crs.name,
        operation=found.crs.operation.name,
        encoding=found.encoding.name,
        has_stable_keys=plan.has_stable_keys,
        findings=as_dicts(result.findings),
        fields_at_load=[
            {
                "key": c.field.key,
                "source_name": c.field.source_name,
                "type": str(c.field.type),
                "is_public": c.field.is_public,
            }
            for c in plan.columns
        ],
        seconds=round(seconds, 3),
        loaded_by_id=options.actor_id,
    )


def _begin(options: ImportOptions, job: ImportJob | None) -> ImportJob:
    if job is None:
        job = ImportJob(layer_slug=options.layer, created_by_id=options.actor_id)
        job.save()
    job.file_name = (options.file_name or options.path.name)[:300]
    job.options = options.as_dict()
    job.state = State.RUNNING
    job.host, job.pid = socket.gethostname(), os.getpid()
    job.started_at = job.heartbeat_at = timezone.now()
    # Not the whole row: somebody may just now ask for it to be cancelled.
    begun = ["file_name", "options", "state", "host", "pid", "started_at"]
    job.save(update_fields=[*begun, "heartbeat_at"])
    return job


@contextmanager
def _cleaned_up(job: ImportJob) -> Iterator[None]:
    """Whatever happens: no files stay, and a job that broke says so."""
    try:
        yield
    except CancelledError:
        _end(job, State.CANCELLED)
        raise
    except BaseException as error:
        log.exception("import %s of layer %s failed", job.pk, job.layer_slug)
        _fail(job, error)
        raise
    finally:
        workspace.remove(job.pk)


def _end(job: ImportJob, state: str, result: ImportResult | None = None) -> None:
    job.state = state
    job.finished_at = timezone.now()
    fields = ["state", "finished_at", "sha256", "version", "error"]
    if result is not None:
        job.findings = as_dicts(result.findings)
        job.timings = result.timings
        job.rows_done = result.features
        fields += ["findings", "timings", "rows_done"]
    job.save(update_fields=fields)
    if result is not None:
        finding_places.keep(job, result.findings)


def _is_database_gone(error: BaseException) -> bool:
    """Whether the database went away: told by Django, or by the driver under COPY."""
    if not isinstance(error, (DatabaseError, InterfaceError, psycopg2.Error)):
        return False
    if isinstance(error, (ProgrammingError, psycopg2.ProgrammingError)):
        return False
    cause = error if isinstance(error, psycopg2.Error) else error.__cause__
    code = getattr(cause, "pgcode", None)
    return code is None or code.startswith(GONE_CODES)


def _fail(job: ImportJob, error: BaseException) -> None:
    # The kind of error only: a database's message may quote the data.
    is_gone = _is_database_gone(error)
    job.error = ImportJob.DATABASE_GONE if is_gone else type(error).__name__
    job.version = None
    deadline = time.monotonic() + (RESTART_SECONDS if is_gone else 0)
    while True:
        if is_gone and not connection.in_atomic_block:
            # The broken connection is of no more use; the next one may succeed.
            connection.close()
        try:
            _end(job, State.FAILED)
        except DatabaseError:
            if time.monotonic() < deadline:
                time.sleep(1)
                continue
            # Swept up later: its signs of life end here.
            log.warning("import %s: its failure could not be written down", job.pk)
        return
