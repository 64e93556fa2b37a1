"""Sends one mail of an account; run by a worker."""

from __future__ import annotations

from django.core.mail import EmailMessage


def send(subject: str, body: str, to: str) -> None:
    """Send it; what fails is tried again by the queue."""
    EmailMessage(subject, body, to=[to]).send()
