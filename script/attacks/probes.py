"""Other people meanwhile: how long they wait, and whether their reports are taken."""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from script.attacks.requests import Answer, Target

# Each of these people asks this often.
EVERY = {"health": 0.1, "tile": 0.1, "page": 0.5, "report": 2.0}
PATHS = {"health": "/healthz", "page": "/"}
GOOD = {"health": (200,), "tile": (200,), "page": (200,), "report": (201,)}
# How long at the 99th or 95th percentile, in milliseconds.
GOALS = {"health": (99, 250), "tile": (99, 250), "page": (95, 1_500)}


@dataclass
class Waits:
    """Every answer one kind of people got."""

    name: str
    answers: list[Answer] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        """So many percent waited no longer; milliseconds."""
        waits = sorted(answer.seconds * 1000 for answer in self.answers)
        return waits[max(0, math.ceil(len(waits) * percent / 100) - 1)] if waits else 0

    @property
    def good(self) -> int:
        """How many were answered as they should be."""
        return sum(answer.status in GOOD[self.name] for answer in self.answers)

    @property
    def is_well(self) -> bool:
        """Whether these people could go on as if nothing happened."""
        percent, most = GOALS.get(self.name, (100, math.inf))
        return self.good == len(self.answers) and self.percentile(percent) <= most


async def hot_tile(target: Target) -> str:
    """Address of a tile that was asked for before."""
    answer = await target.ask("/tiles/parcels.json")
    body = answer.body
    document = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])
    template = "/tiles/" + document["tiles"][0].partition("/tiles/")[2]
    west, south, east, north = document["bounds"]
    lon, lat = (west + east) / 2, (south + north) / 2
    zoom = 14
    column = int((lon + 180) / 360 * 2**zoom)
    turn = math.asinh(math.tan(math.radians(lat))) / math.pi
    row = int((1 - turn) / 2 * 2**zoom)
    path = template.replace("{z}", str(zoom)).replace("{x}", str(column))
    path = path.replace("{y}", str(row))
    for _n in range(20):
        await target.ask(path)
    return path


async def watch(target: Target, tile: str, seconds: float) -> dict[str, Waits]:
    """What everybody saw in this time; ``tile`` is the address of a hot one."""
    paths = {**PATHS, "tile": tile}
    sources = itertools.cycle(f"127.0.7.{number}" for number in range(1, 250))

    async def look(name: str) -> Answer:
        return await target.ask(paths[name], next(sources))

    async def send() -> Answer:
        return await report(target, next(sources))

    until = time.monotonic() + seconds
    asks: dict[str, Callable[[], Awaitable[Answer]]] = {
        name: (lambda name=name: look(name)) for name in paths
    }
    asks["report"] = send
    found = await asyncio.gather(*(_repeat(n, ask, until) for n, ask in asks.items()))
    return {waits.name: waits for waits in found}


async def _repeat(
    name: str, ask: Callable[[], Awaitable[Answer]], until: float
) -> Waits:
    """Ask at even times, whether or not the answer before has come."""
    waits = Waits(name)
    running: list[asyncio.Task[Answer]] = []
    while time.monotonic() < until:
        running.append(asyncio.create_task(_as_task(ask)))
        await asyncio.sleep(EVERY[name])
    waits.answers = list(await asyncio.gather(*running))
    return waits


async def _as_task(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    return await ask()


async def report(target: Target, source: str) -> Answer:
    """Somebody else's report, somewhere in the town."""
    body = {
        "category": "street-light",
        "description": f"Đèn số {random.randrange(10**9)} không sáng",
        "lon": round(random.uniform(105.965, 105.985), 6),
        "lat": round(random.uniform(10.245, 10.265), 6),
    }
    text = json.dumps(body).encode()
    return await target.ask("/api/reports/", source, body=text, kind="application/json")
