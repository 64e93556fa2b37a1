"""The tables of the importers app."""

from importers.models.api_token import ApiToken
from importers.models.feed import ImportSource, ImportSourceQuerySet
from importers.models.feed_run import SourceRun, SourceRunQuerySet
from importers.models.finding_place import FindingPlace
from importers.models.job import ImportJob

__all__ = [
    "ApiToken",
    "FindingPlace",
    "ImportJob",
    "ImportSource",
    "ImportSourceQuerySet",
    "SourceRun",
    "SourceRunQuerySet",
]
