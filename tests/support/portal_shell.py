"""Code run beside a portal, in one process for many pieces: Django starts but once.

As a program it reads one JSON string of Python code a line and answers with one of what
the code printed.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import traceback
from typing import Any

from tests.support.databases import ROOT


class PortalShell:
    """Runs code with the settings of ``environment``; begun when first asked."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._child: subprocess.Popen[str] | None = None

    def run(self, code: str) -> str:
        """What the code printed; an error of it is one of the test."""
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "tests.support.portal_shell"],
                cwd=ROOT,
                env={
                    **self.environment,
                    "DJANGO_SETTINGS_MODULE": "gisportal.settings",
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._child.stdin
        assert self._child.stdout
        print(json.dumps(code), file=self._child.stdin, flush=True)
        said = json.loads(self._child.stdout.readline())
        assert said["error"] is None, said["error"]
        return str(said["printed"])

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.communicate()


def main() -> None:
    """Read, run and answer until nobody asks any more."""
    import django  # noqa: PLC0415 - only the program needs it

    django.setup()
    answers = sys.stdout
    for line in sys.stdin:
        print(json.dumps(answer_to(json.loads(line))), file=answers, flush=True)


def answer_to(code: str) -> dict[str, Any]:
    """What the code printed, and its traceback if it failed."""
    from django.db import close_old_connections  # noqa: PLC0415 - after the set-up

    from layers.queries import live_layers  # noqa: PLC0415

    printed, error = io.StringIO(), None
    live_layers.forget()
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(code, "shell", "exec"), {})
        except Exception:  # noqa: BLE001 - told to the test that sent the code
            error = traceback.format_exc()
    close_old_connections()
    return {"printed": printed.getvalue(), "error": error}


if __name__ == "__main__":
    main()
