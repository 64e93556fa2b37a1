"""``qcluster`` as Django-Q has it, with a sign of life that /readyz can read."""

from __future__ import annotations

import os
from typing import Any

from django_q.cluster import Cluster
from django_q.conf import Conf
from django_q.management.commands import qcluster

from gisportal.core.queue_workers import beat_while


class Command(qcluster.Command):  # type: ignore[misc]  # it has no types
    """Serves one queue until SIGTERM."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the cluster, then beat in this process, which only waits for it."""
        if name := options.get("cluster_name"):
            os.environ["Q_CLUSTER_NAME"] = name
        cluster = Cluster()
        cluster.start()
        if options.get("run_once"):
            cluster.stop()
            return
        beat_while(cluster.sentinel.is_alive, Conf.CLUSTER_NAME)
