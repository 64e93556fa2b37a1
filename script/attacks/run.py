"""script/attack: each attack in turn, other people meanwhile, a table at the end."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from script.attacks.attackers import ATTACKS
from script.attacks.deployment import deployment
from script.attacks.probes import Waits, hot_tile, watch
from script.attacks.requests import Target

ATTACKERS = Path(__file__).with_name("attackers.py")
# Until the attackers are at work.
LATER = 3.0
HEADER = f"{'attack':14} {'who':7} {'asked':>5} {'good':>5} {'p50':>7} {'p95':>7} {'p99':>7} ms"


def main() -> int:
    """0 when everybody could go on under every attack."""
    # Whatever ends it, nothing is left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="script/attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of each attack")
    parser.add_argument("--only", nargs="+", choices=ATTACKS, metavar="NAME")
    parser.add_argument("--url", help="a portal that runs already")
    parser.add_argument(
        "--spread", action="store_true", help="every connection has its own address"
    )
    told = parser.parse_args()
    is_well = True
    with address(told.url) as url:
        sys.stdout.write(f"{url}, {told.seconds:g} s each\n{HEADER}\n")
        for name in told.only or ATTACKS:
            is_well &= asyncio.run(play(name, url, told.seconds, is_spread=told.spread))
    sys.stdout.write("Everybody could go on.\n" if is_well else "Goals were missed.\n")
    return 0 if is_well else 1


def address(url: str | None) -> contextlib.AbstractContextManager[str]:
    """The portal to attack: a running one, or one of our own."""
    return contextlib.nullcontext(url) if url else deployment()


async def play(name: str, url: str, seconds: float, *, is_spread: bool) -> bool:
    """One attack and its rows of the table; whether the goals were met."""
    target = Target(url)
    tile = await hot_tile(target)
    with attackers(name, url, seconds + LATER, is_spread=is_spread) as process:
        await asyncio.sleep(LATER)
        found = await watch(target, tile, seconds)
        text, _none = await asyncio.to_thread(process.communicate)
    for waits in found.values():
        sys.stdout.write(row(name, waits) + "\n")
    statuses = json.loads(text or "{}")
    sys.stdout.write(f"{name:14} attackers got {statuses or 'no answer'}\n")
    sys.stdout.flush()
    return all(waits.is_well for waits in found.values())


@contextlib.contextmanager
def attackers(
    name: str, url: str, seconds: float, *, is_spread: bool
) -> Iterator[subprocess.Popen[str]]:
    """The attackers at work."""
    command = [sys.executable, str(ATTACKERS), name, url, str(seconds)]
    command += ["--spread"] if is_spread else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def row(name: str, waits: Waits) -> str:
    """One kind of people under one attack."""
    p50, p95, p99 = (waits.percentile(percent) for percent in (50, 95, 99))
    mark = "" if waits.is_well else "  <- missed"
    return (
        f"{name:14} {waits.name:7} {len(waits.answers):5} {waits.good:5}"
        f" {p50:7.0f} {p95:7.0f} {p99:7.0f}{mark}"
    )


if __name__ == "__main__":
    sys.exit(main())
