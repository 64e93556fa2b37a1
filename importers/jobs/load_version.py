"""The one transaction of an import: rows, indexes, attachment, the version's row."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg2
import pyarrow as pa
from django.db import transaction
from django.utils.translation import gettext as _

from gisportal.core.jobs import LostJobError
from importers.checks import finding_wording, parcel_ids, topology
from importers.dataset import source_layers
from importers.errors import RefusedError, refuse
from importers.findings import as_dicts, has_errors
from importers.inspection.inspection import Inspection
from importers.jobs.import_result import ImportResult
from importers.jobs.progress import Progress
from importers.load.attributes import AttributeReader
from importers.load.batches import BatchMaker, Prefetcher
from importers.load.geometry import ShapeReader
from importers.models import ImportJob
from importers.options import ImportOptions
from importers.schema import catalogue_file
from importers.schema.load_plan import Plan
from importers.schema.make_plan import take_codes
from layers.models import DatasetVersion, Layer, LayerField
from layers.queries.outline import outline
from layers.recognition.column_recognition import is_named_id
from layers.store import DuplicateKeysError, VersionLoad, pieces_srid

Kind = Layer.GeometryKind
Stage = ImportJob.Stage


def load_version(
    options: ImportOptions,
    found: Inspection,
    plan: Plan,
    job: ImportJob,
    progress: Progress,
    result: ImportResult,
) -> DatasetVersion | None:
    """The load's one transaction; None after a dry run, which is rolled back."""
    maker = BatchMaker(
        # Read before the rows stream in: the connection is busy from then on.
        ShapeReader(found.crs, found.kind, plan.layer.measure_srid, outline()),
        AttributeReader(plan, found.encoding),
    )
    started = time.monotonic()
    with transaction.atomic(), _load(job, plan.layer) as load:
        progress.stage(Stage.ROWS)
        _feed(load, found, maker, progress)
        _judge_rows(load, found, maker, options, result)
        progress.stage(Stage.INDEX)
        try:
            load.build_indexes()
        except DuplicateKeysError as error:
            raise RefusedError(finding_wording.duplicate_keys(error)) from error
        result.findings += take_codes(plan, maker.codes, options)
        _choose_zoom(load, plan.layer, options, result)
        progress.stage(Stage.ATTACH)
        load.attach()
        _compare_neighbours(load, plan.layer, progress, result)
        _audit_ids(load, plan, progress, result)
        if options.is_dry_run:
            transaction.set_rollback(True)
            return None
        progress.check_now()
        layer = plan.save(options)
        facts = _facts(options, found, plan, job, result, time.monotonic() - started)
        version = load.record(layer, facts)
        _keep(job, version, result)
        return version


def _load(job: ImportJob, layer: Layer) -> VersionLoad:
    return VersionLoad(pieces_srid=pieces_srid(layer), token=job.claim)


def _keep(job: ImportJob, version: DatasetVersion, result: ImportResult) -> None:
    """Write into the job, with the version itself, what was loaded: it is loaded once.

    Raises ``LostJobError`` where the job was taken by another process meanwhile; then
    nothing of this load stays.
    """
    facts = {"findings": as_dicts(result.findings), "rows_done": result.features}
    if not job.claimed_rows().update(version=version, **facts):
        raise LostJobError


def _judge_rows(
    load: VersionLoad,
    found: Inspection,
    maker: BatchMaker,
    options: ImportOptions,
    result: ImportResult,
) -> None:
    """What the rows were found to be. Raises ``RefusedError`` where that stops."""
    stopping = {"outside-province"} if options.stops_outside else set()
    tallies = {**found.tallies, **maker.tallies}
    result.findings += finding_wording.from_tallies(tallies, stopping)
    result.features = load.feature_count
    if not load.feature_count:
        result.findings.append(finding_wording.nothing_left(maker.rows_read))
    if has_errors(result.findings):
        raise RefusedError


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


def _audit_ids(
    load: VersionLoad, plan: Plan, progress: Progress, result: ImportResult
) -> None:
    """What is wrong with the national parcel IDs, where the file has any."""
    column = plan.by_meaning(LayerField.Meaning.NATIONAL_ID)
    if column is None or plan.layer.geometry_kind != Kind.POLYGON:
        return
    progress.stage(Stage.TOPOLOGY)
    report = parcel_ids.check(
        load.version_id,
        column.field.key,
        plan.layer.measure_srid,
        load.feature_count,
        progress.share,
    )
    row = column.field
    if row.pk is None and report.is_of_others and not is_named_id(row.source_name):
        # Known by its values only, and they are of other places.
        row.meaning = LayerField.Meaning.NONE
        row.name_vi, row.name_en = row.source_name, ""
        result.findings.append(finding_wording.codes_of_others(row.source_name))
        return
    result.findings += finding_wording.from_parcel_ids(report)


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
) -> DatasetVersion:
    return DatasetVersion(
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
        **catalogue_file.version_facts_of(options.catalogue),
    )
