"""``/sitemap.xml`` and ``/robots.txt``: what search engines may find."""
