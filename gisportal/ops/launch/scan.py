"""Asks for known vulnerabilities of every locked package, where an index answers.

Run by `script/test all`. Without one the scan says that it was skipped and fails nothing;
a known vulnerability fails it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from gisportal.ops.launch.steps import say

BASE_DIR = Path(__file__).resolve().parents[3]
LOCK = "requirements-dev.lock"
SECONDS = 120


def main() -> int:
    """Scan, and say what was found or why nothing was looked at."""
    command = [str(Path(sys.executable).with_name("pip-audit")), "--disable-pip"]
    command += ["--require-hashes", "--no-deps", "--requirement", LOCK]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            command,
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        say(f"skipped: the index did not answer within {SECONDS} s")
        return 0
    text, code = verdict(done.stdout, done.stderr)
    say(text)
    return code


def verdict(output: str, complaints: str) -> tuple[str, int]:
    """What to say of pip-audit's answer, and the exit code."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        last = (complaints.strip().splitlines() or ["no answer"])[-1]
        return f"skipped: no index answers ({last})", 0
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        return "skipped: the index knows nothing of vulnerabilities", 0
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        f" (mended in {', '.join(flaw['fix_versions']) or 'no release yet'})"
        for package in known
        for flaw in package["vulns"]
    ]
    count = f"{len(known)} of {len(packages)} packages looked at"
    return "\n".join([*found, count]), 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
