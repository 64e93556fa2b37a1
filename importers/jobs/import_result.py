"""How an import ended: what the command prints and the job keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from importers.findings import Finding, as_dicts


@dataclass
class ImportResult:
    """How an import ended; ``as_dict`` is what ``--json`` prints."""

    status: str
    layer: str
    version: int | None = None
    features: int = 0
    crs: str = ""
    encoding: str = ""
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)
    is_published: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of the import."""
        facts = vars(self) | {"published": self.is_published}
        del facts["is_published"]
        findings, seconds = as_dicts(self.findings), round(self.seconds, 3)
        return {**facts, "findings": findings, "seconds": seconds}
