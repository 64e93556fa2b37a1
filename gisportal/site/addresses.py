"""Addresses of pages that may not be there: the site names apps by URL name only."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address(url_name: str, *arguments: str) -> str:
    """The address behind a URL name; empty where its app is not installed."""
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
