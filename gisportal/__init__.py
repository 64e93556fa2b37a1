"""The portal: settings, addresses, and what all its apps share."""

import os
from pathlib import Path

from gisportal.ops import dotenv

# Here, so that it happens before settings, manage.py and the scripts look at it. A
# bounded process (``core/bounded_process``) is to know none of the secrets in it.
if "PORTAL_BOUNDED" not in os.environ:
    dotenv.load(Path(__file__).resolve().parent.parent)
