"""QR codes as drawings in the page: no file, no script, no inline style."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(link: str) -> SafeString:
    """SVG of the code for ``link``, without a size: the page gives it one."""
    # Made of numbers only; nothing of the link stands in it as text.
    return mark_safe(segno.make(link, error="m").svg_inline(omitsize=True, border=2))
