"""pyarrow without pandas: its first ``pa.array`` imports pandas, half a second and 40 MB,
only to know its objects when it meets them. Nobody here has any."""

from __future__ import annotations

import sys
import types
import warnings

import pyarrow as pa

PANDAS = "pandas"
# Too old for pyarrow, which then never asks again.
TOO_OLD = "0.0.0"


def spare_pandas() -> None:
    """Let pyarrow's question for pandas be answered with no, unless it is there.

    pandas itself can be imported and used as ever afterwards.
    """
    if PANDAS in sys.modules:
        return
    stand_in = types.ModuleType(PANDAS)
    stand_in.__version__ = TOO_OLD  # type: ignore[attr-defined]
    sys.modules[PANDAS] = stand_in
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pa.array([])
    finally:
        del sys.modules[PANDAS]
