"""The one trail of who changed, took away or looked at what; rows are only ever added.

``record`` writes an entry by hand, inside the transaction of what it tells of. ``track``
lets django-auditlog write one for each change of a model's rows. Either way the entry
names private values, and never holds them; no address of a machine is kept.
"""

from gisportal.core.audit.events import Subject
from gisportal.core.audit.record import record
from gisportal.core.audit.retention import purge
from gisportal.core.audit.tracking import track

__all__ = ["Subject", "purge", "record", "track"]
