"""Fetch the file of a feed, whatever its kind."""

from __future__ import annotations

from pathlib import Path

from importers.feeds import collection, folder, remote_file
from importers.feeds.arcgis import ArcGis
from importers.feeds.collection import Reader
from importers.feeds.ogcapi import OgcApi
from importers.feeds.wfs import Wfs
from importers.models import ImportSource
from importers.remote import url_guard
from importers.remote.budget import Budget
from importers.remote.fetched_file import Fetched, Validators
from importers.remote.http import Client

Kind = ImportSource.Kind


def get(source: ImportSource, into: Path, budget: Budget, known: Validators) -> Fetched:
    """The source's file in ``into``, unless it is the ``known`` one.

    Raises ``SourceError``; nothing is changed then.
    """
    if source.kind == Kind.FOLDER:
        return folder.fetch(source.location, source.collection, into, known, budget)
    secret = source.secret
    if secret is not None:
        secret.check(url_guard.target(source.location))
    client = Client(budget, secret)
    if source.kind == Kind.FILE:
        return remote_file.fetch(source.location, into, known, client)
    reader = _reader(source, client)
    return collection.fetch(
        reader, source.collection, into, known, crs=source.source_crs
    )


def _reader(source: ImportSource, client: Client) -> Reader:
    if source.kind == Kind.WFS:
        return Wfs(client, source.location, source.collection, source.source_crs)
    if source.kind == Kind.ARCGIS:
        return ArcGis(client, source.location, source.collection)
    return OgcApi(client, source.location, source.collection, source.source_crs)
