"""The constants of the demonstration: JSON files beside this reader.

Land-use codes and names follow circular 25/2014/TT-BTNMT, annex 1; their colours are
those planning offices use on screen.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def data(name: str) -> Any:
    """Return what `{name}.json` holds."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
