"""Liveness and readiness, for load balancers and for script/server."""

from __future__ import annotations

from csp.decorators import csp_exempt
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gisportal.core.queue_workers import queue_names, queue_states
from gisportal.site import installation
from gisportal.site.installation import OK


@require_safe
@never_cache
@csp_exempt()
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@csp_exempt()
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the portal can do its work: 200, or 503 saying what not.

    Nobody should be sent away because mail is late or a backup old: such parts are told
    and do not decide.
    """
    needed = {"database": database_state(), "migrations": "unknown"}
    needed |= {f"queue_{name}": "unknown" for name in queue_names()}
    told = {"disk": installation.disk_words(installation.free_bytes())}
    told["backup"] = installation.backup_words(installation.backup_age())
    if needed["database"] == OK:
        needed["migrations"] = migrations_state()
    if needed["migrations"] == OK:
        states = queue_states()
        needed |= {f"queue_{s.name}": installation.worker_words(s) for s in states}
        told["jobs"] = installation.job_words(states)
        told["mail"] = installation.mail_words(installation.mail_state())
    ready = all(state == OK for state in needed.values())
    return JsonResponse({**needed, **told}, status=200 if ready else 503)


def database_state() -> str:
    """Whether a statement gets through."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return OK


class AppliedOnce:
    """Remembers that all migrations are applied; they do not get un-applied."""

    done = False


def migrations_state() -> str:
    """Whether the schema is the code's. Reading all migrations costs, so a yes is kept."""
    if not AppliedOnce.done:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "not applied"
        AppliedOnce.done = True
    return OK
