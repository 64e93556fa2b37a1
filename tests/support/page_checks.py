"""What every page is checked for: accessibility (axe-core) and width."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Leaflet's own marks on the map are not under our control.
NOT_OURS = [[".leaflet-control-attribution"]]


def serious_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, as "rule: selector"."""
    # Through the debugger, as the CSP of the page refuses a foreign script.
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate(
        """(exclude) => axe.run({ exclude }, { resultTypes: ["violations"] })
            .then((result) => result.violations
                .filter((v) => ["serious", "critical"].includes(v.impact))
                .map((v) => `${v.id}: ${v.nodes[0].target}`))""",
        NOT_OURS,
    )
    return list(found)


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
