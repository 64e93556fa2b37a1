"""The only writer of features: load a version, publish it, take it back, purge it.

A version's features are one partition of ``layers_feature`` (and, for zoning layers,
one of ``layers_featurepiece``), made detached and attached in the transaction that
also writes the ``DatasetVersion`` row: what can be seen is whole.
"""

from layers.store.batch import FeatureBatch
from layers.store.load import (
    DuplicateKeysError,
    VersionLoad,
    end_sessions,
    name_session,
)
from layers.store.pieces import pieces_srid
from layers.store.publish import lacks_person, publish, rollback, withdraw
from layers.store.purge import discard

__all__ = [
    "DuplicateKeysError",
    "FeatureBatch",
    "VersionLoad",
    "discard",
    "end_sessions",
    "lacks_person",
    "name_session",
    "pieces_srid",
    "publish",
    "rollback",
    "withdraw",
]
