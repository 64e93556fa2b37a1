"""/metrics: figures for Prometheus, for this machine or who brings the token."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator

from csp.decorators import csp_exempt
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from gisportal.core.api_keys import bearer_key
from gisportal.core.errors import ForbiddenError
from gisportal.core.queue_workers import queue_states
from gisportal.maintenance.releases import version
from gisportal.site import installation


@require_safe
@never_cache
@csp_exempt()
def metrics(request: HttpRequest) -> HttpResponse:
    """Requests of all web processes of this machine, and how the installation does."""
    if not (_has_token(request) or _is_local(request)):
        raise ForbiddenError("The figures are for this machine's own monitoring.")
    registry = CollectorRegistry()
    registry.register(InstallationCollector())
    text = generate_latest(registry)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)
        text += generate_latest(shared)
    else:
        text += generate_latest(REGISTRY)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(bearer_key(request) or "", token)


def _is_local(request: HttpRequest) -> bool:
    """Whether this machine itself asks.

    A proxy nobody told us of hides who does, and need not say that it is one: without
    ``TRUSTED_PROXIES`` only a developer's machine is believed.
    """
    is_hidden = not settings.DEBUG or "HTTP_X_FORWARDED_FOR" in request.META
    if not settings.TRUSTED_PROXIES and is_hidden:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class InstallationCollector(Collector):
    """What /readyz tells in words, as numbers. No number is about a person."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read once a scrape; without a database what needs none."""
        try:
            yield from self._from_database()
            up = 1
        except DatabaseError:
            up = 0
        yield GaugeMetricFamily("portal_database_up", "Database answers", value=up)
        release = GaugeMetricFamily("portal_info", "The release", labels=["version"])
        release.add_metric([version()], 1)
        yield release
        free = GaugeMetricFamily("portal_free_bytes", "Free space", labels=["folder"])
        for name, count in installation.free_bytes().items():
            free.add_metric([name], count)
        yield free
        age = installation.backup_age()
        if age is not None:
            yield GaugeMetricFamily(
                "portal_backup_age_seconds", "Last backup", value=age.total_seconds()
            )

    def _from_database(self) -> Iterator[GaugeMetricFamily]:
        families = {
            "workers": GaugeMetricFamily(
                "portal_queue_workers", "Workers that report", labels=["queue"]
            ),
            "waiting": GaugeMetricFamily(
                "portal_queue_waiting", "Jobs that wait", labels=["queue"]
            ),
            "oldest_seconds": GaugeMetricFamily(
                "portal_queue_oldest_seconds", "Wait of the oldest", labels=["queue"]
            ),
        }
        for state in queue_states():
            for name, family in families.items():
                family.add_metric([state.name], getattr(state, name))
        mail = installation.mail_state()
        yield from families.values()
        for name in ("waiting", "oldest_seconds", "failed"):
            yield GaugeMetricFamily(
                f"portal_outbox_{name}", "Outgoing messages", value=getattr(mail, name)
            )
