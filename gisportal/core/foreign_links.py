"""What strangers wrote, without links: for mail that the portal sends in its own name.

A report may name anybody's address, and its text is repeated in mail to that address, to
followers and to offices. Nobody is to be led elsewhere by a letter from the province.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

# With a scheme, or what mail programs make a link of by themselves: a name under one of
# the usual ends. Others stay, for people write "hong.xin sua", too.
ENDS = (
    "app biz cc cn club co com dev gl info io link ly me net online org ru shop site "
    "store top vip vn xyz"
)
LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"]+"
    rf"|(?<![\w@.-])(?:[\w-]+\.)+(?:{'|'.join(ENDS.split())})(?![\w-])(?:[/?#:][^\s<>\"]*)?",
    re.I,
)


def without_links(text: str) -> str:
    """The text with every address of a page that is not the portal's left out."""
    return LINK.sub(lambda found: _kept_or_left_out(found[0]), text)


def _kept_or_left_out(link: str) -> str:
    own = urlsplit(settings.PORTAL_URL)
    if own.netloc and link.startswith(f"{own.scheme}://{own.netloc}/"):
        return link
    return _("[link left out]")
