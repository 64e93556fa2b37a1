"""Liveness and readiness, for load balancers and for script/server."""

from __future__ import annotations

from csp.decorators import csp_exempt
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.conf import Conf
from django_q.status import Stat

OK = "ok"


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
    """Whether database, schema and job workers are there: 200, or 503 saying what not."""
    parts = {"database": database_state(), "migrations": "unknown", "worker": "unknown"}
    if parts["database"] == OK:
        parts["migrations"] = migrations_state()
    parts["worker"] = worker_state()
    ready = all(state == OK for state in parts.values())
    return JsonResponse(parts, status=200 if ready else 503)


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


def worker_state() -> str:
    """Whether a job worker has reported lately (they do twice a second, for 3 s)."""
    alive = [stat for stat in Stat.get_all() if stat.status != Conf.STOPPED]
    return OK if alive else "no worker reports"
