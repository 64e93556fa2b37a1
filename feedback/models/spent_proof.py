"""Proofs of work that were used: each pays for one report."""

from __future__ import annotations

from django.db import models


class SpentProof(models.Model):
    """One solved challenge that a report was sent with, until it is too old anyway."""

    challenge = models.CharField(max_length=64, primary_key=True)
    # Digest of the sender's idempotency key, under which one report at most is kept.
    spent_for = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.challenge[:8]
