"""A bounded process that does what it is told: one line of JSON in, one frame out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

from gisportal.core.bounded_process import frames, limits

limits.set_limits(int(sys.argv[1]), int(sys.argv[2]))


def act(order: dict[str, Any]) -> Any:
    if order["do"] == "environ":
        return dict(os.environ)
    if order["do"] == "eat":
        return len(bytearray(order["bytes"]))
    if order["do"] == "write":
        with open(order["path"], "w") as file:  # noqa: PTH123 - nothing else imported
            return file.write("x")
    if order["do"] == "spawn":
        return subprocess.Popen(["sleep", "60"]).pid
    time.sleep(60)
    return None


for line in sys.stdin:
    try:
        answer = act(json.loads(line))
    except (MemoryError, OSError) as error:
        fault = {"kind": "fault", "error": type(error).__name__}
        frames.write_json(sys.stdout.buffer, frames.FAULT, fault)
    else:
        frames.write_json(sys.stdout.buffer, frames.ANSWER, answer)
