"""The kinds of frames that carry a table, beside those of every bounded process."""

from __future__ import annotations

# An Arrow schema, a record batch of it, and the end of the table.
SCHEMA, BATCH, END = b"S", b"B", b"E"
