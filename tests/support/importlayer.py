"""What the importlayer command answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Exit code of ``importlayer`` and its JSON document."""

    code: int
    document: dict[str, Any]
    errors: str

    @property
    def rules(self) -> dict[str, str]:
        """Severity by rule of everything found."""
        found = self.document.get("findings", [])
        return {finding["rule"]: finding["severity"] for finding in found}

    def message(self, rule: str) -> str:
        """What is said of a rule."""
        found = self.document["findings"]
        return next(f["message"] for f in found if f["rule"] == rule)
