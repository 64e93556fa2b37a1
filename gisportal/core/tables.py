"""Tables of fixed facts: a CSV file beside the module that uses it."""

from __future__ import annotations

import csv
from pathlib import Path


def table(module: str, name: str) -> list[dict[str, str]]:
    """The rows of the file ``name`` beside ``module`` (its ``__file__``), by heading."""
    text = Path(module).with_name(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
