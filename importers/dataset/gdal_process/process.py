"""The reading process as seen from outside: asked for facts and tables about a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from gisportal.core.bounded_process import frames
from gisportal.core.bounded_process.process import (
    BoundedProcess,
    Bounds,
    ProcessError,
)
from importers.dataset.gdal_process import arrow, drivers, wire_format

MODULE = "importers.dataset.gdal_process.child"
BOUNDS = Bounds(memory_mb=1_500, cpu_seconds=3_600, silence=180.0)
KEPT = ("GDAL_DATA", "PROJ_DATA")


class Reader(BoundedProcess):
    """One reading process, begun at once; use as a context manager."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        environment = {k: os.environ[k] for k in KEPT if k in os.environ}
        environment["ARROW_DEFAULT_MEMORY_POOL"] = "system"
        environment |= drivers.environment()
        super().__init__(MODULE, bounds or BOUNDS, environment)
        # While it begins.
        arrow.spare_pandas()

    def __enter__(self) -> Reader:
        return self

    def ask(self, request: dict[str, Any]) -> Any:
        """The JSON that answers the request. Raises ``ProcessError``."""
        self._request(request)
        kind, content = self.frame()
        if kind != frames.ANSWER:
            raise ProcessError("crashed")
        return json.loads(bytes(content))

    def batches(self, request: dict[str, Any]) -> Iterator[pa.RecordBatch]:
        """The tables that answer the request. Raises ``ProcessError``.

        When not all of them are taken, the process is ended.
        """
        self._request(request)
        schema = None
        is_over = False
        try:
            while True:
                kind, content = self.frame()
                if kind == wire_format.END:
                    is_over = True
                    return
                if kind == wire_format.SCHEMA:
                    schema = pa.ipc.read_schema(pa.py_buffer(content))
                elif kind == wire_format.BATCH and schema is not None:
                    yield self._batch(content, schema)
                else:
                    raise ProcessError("crashed")
        finally:
            if not is_over:
                self.end()

    def _request(self, request: dict[str, Any]) -> None:
        self.send(json.dumps(request).encode() + b"\n")

    @staticmethod
    def _batch(content: bytearray, schema: pa.Schema) -> pa.RecordBatch:
        try:
            batch = pa.ipc.read_record_batch(pa.py_buffer(content), schema)
            batch.validate()
        except pa.ArrowException as error:
            raise ProcessError("crashed") from error
        return batch
