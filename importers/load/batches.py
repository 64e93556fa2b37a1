"""Rows of the file → batches of the store; reading, preparing and COPY overlap."""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
import shapely

from gisportal.core import geo
from importers.findings import RowTally
from importers.load.attributes import AttributeReader
from importers.load.geometry import ShapeReader
from layers.store import FeatureBatch

T = TypeVar("T")
PATIENCE = 0.5


class BatchMaker:
    """Prepares one batch after the other and counts rows."""

    def __init__(self, shapes: ShapeReader, attributes: AttributeReader) -> None:
        self._shapes = shapes
        self._attributes = attributes
        self.rows_read = 0

    def make(self, batch: pa.RecordBatch) -> FeatureBatch:
        """Features of the rows that have a usable shape."""
        first_row = self.rows_read + 1
        self.rows_read += batch.num_rows
        whole = batch
        shapes = self._shapes.read(batch.column(batch.num_columns - 1), first_row)
        rows = shapes.index + first_row
        if len(rows) < batch.num_rows:
            batch = batch.take(pa.array(shapes.index))
        attributes = self._attributes.read(batch, rows)
        self._describe(whole, first_row, rows, shapes.label_point)
        return FeatureBatch(
            key=attributes.key,
            fid=rows.astype(np.int64),
            label=attributes.label,
            number=attributes.number,
            geom=shapes.geom,
            geom_3857=shapes.geom_3857,
            label_point=shapes.label_point,
            measure=shapes.measure,
            properties=attributes.properties,
            search_text=attributes.search_text,
            bounds=shapes.bounds,
        )

    def _describe(
        self, batch: pa.RecordBatch, first_row: int, rows: np.ndarray, points: pa.Array
    ) -> None:
        """Give the places found in this batch their keys, and a point where one lacks."""
        new = [
            place
            for tally in self.tallies.values()
            for place in tally.places[::-1]
            if place.row >= first_row
        ]
        if not new:
            return
        numbers = np.array(sorted({place.row for place in new}))
        keys = self._attributes.keys_of(batch.take(pa.array(numbers - first_row)))
        key_of = dict(zip(numbers.tolist(), keys, strict=True))
        kept = dict(zip(rows.tolist(), range(len(rows)), strict=True))
        for place in new:
            place.key = key_of[place.row]
            at = kept.get(place.row)
            if at is not None and not place.has_location:
                x, y = shapely.get_coordinates(shapely.from_wkb(points[at].as_py()))[0]
                place.x, place.y = geo.mercator_to_lonlat(x, y)

    @property
    def codes(self) -> dict[int, Counter[str]]:
        """How often each land-use code occurs, by the index of its column."""
        return self._attributes.codes

    @property
    def tallies(self) -> dict[str, RowTally]:
        """What was found in the rows so far, by rule."""
        return {**self._shapes.tallies, **self._attributes.tallies}


class Prefetcher(Generic[T]):
    """Iterates over ``items``, which a thread fetches ahead of the consumer.

    An error of the source is raised here; ``close`` stops the thread. ``on_wait`` is
    called now and then while nothing comes, and may raise.
    """

    def __init__(
        self, items: Iterator[T], depth: int = 1, on_wait: Callable[[], object] = int
    ) -> None:
        self._items = items
        self._on_wait = on_wait
        self._box: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(
            depth
        )
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._fetch, name="reading", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[T]:
        while True:
            try:
                item, error = self._box.get(timeout=PATIENCE)
            except queue.Empty:
                self._on_wait()
                continue
            if error is not None:
                raise error
            if item is None:
                return
            yield item

    def close(self) -> None:
        """Stop fetching and wait until the file is let go of."""
        self._is_over.set()
        self._thread.join()

    def _fetch(self) -> None:
        try:
            for item in self._items:
                self._put(item, None)
                if self._is_over.is_set():
                    return
            self._put(None, None)
        except BaseException as error:  # noqa: BLE001 - raised in the asking thread
            self._put(None, error)

    def _put(self, item: T | None, error: BaseException | None) -> None:
        while not self._is_over.is_set():
            try:
                self._box.put((item, error), timeout=PATIENCE)
            except queue.Full:
                continue
            return
