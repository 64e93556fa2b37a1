"""The floor of the portal: settings, addresses, the map page and what every room shares."""

from pathlib import Path

from gisportal.ops import dotenv

# Here, so that it happens before settings, manage.py and the scripts look at it.
dotenv.load(Path(__file__).resolve().parent.parent)
