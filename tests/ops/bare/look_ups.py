"""People who look things up all the time; every answer counts."""

from __future__ import annotations

import http.client
import ssl
import threading
import time

from place import NAME, say

PATHS = (
    "/healthz",
    "/",
    "/layers/thua-dat-thu/",
    "/api/identify?lon=105.9704&lat=10.2504&zoom=17",
    "/api/search?q=thua+1",
    "/tiles/thua-dat-thu/15/26029/15438.mvt",
)
PAUSE = 0.1


class LookUps:
    """Three of them, from the beginning until ``end``."""

    def __init__(self) -> None:
        self.is_over = False
        self.answers: list[int] = []
        self.lost: list[str] = []
        self.slowest = 0.0
        self.threads = [
            threading.Thread(target=self._go_on, args=(n,), daemon=True)
            for n in range(3)
        ]
        for thread in self.threads:
            thread.start()

    def _go_on(self, number: int) -> None:
        context = ssl.create_default_context()
        while not self.is_over:
            number += 1
            started = time.monotonic()
            self._ask(PATHS[number % len(PATHS)], context)
            self.slowest = max(self.slowest, time.monotonic() - started)
            time.sleep(PAUSE)

    def _ask(self, path: str, context: ssl.SSLContext) -> None:
        try:
            connection = http.client.HTTPSConnection(NAME, timeout=30, context=context)
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            self.answers.append(answer.status)
            if answer.status >= 400:
                self.lost.append(f"{path} {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            self.lost.append(f"{path} {error!r}")

    def end(self) -> None:
        """What was lost: nothing may be."""
        self.is_over = True
        for thread in self.threads:
            thread.join()
        say(
            f"{len(self.answers)} look-ups during the upgrade, {len(self.lost)} lost,"
            f" slowest {self.slowest:.2f} s"
        )
        assert len(self.answers) > 100
        assert not self.lost, self.lost[:20]
