"""The same request twice is done once: ``Idempotency-Key`` as by the IETF's draft.

What was answered the first time is answered again. An answer that was an error of the
server, or a refusal before anything was kept, is not remembered: the request may be
sent again under its key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from gisportal.core.errors import InvalidCallError, KeyInUseError, KeyReusedError
from importers.models import ApiReply

LONGEST = 200
KEPT = timedelta(days=2)
# After this long the first request is taken for dead.
AT_WORK = timedelta(minutes=15)
CHUNK = 1 << 20
Answer = tuple[int, dict[str, Any]]


def once(request: Request, act: Callable[[], Answer]) -> Response:
    """``act``'s answer; the earlier one where the key came before."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        status, body = act()
        return Response(body, status=status)
    if len(key) > LONGEST or not key.isprintable():
        raise InvalidCallError(_("The Idempotency-Key cannot be read."))
    reply, is_new = _claimed(request, key)
    if not is_new:
        return Response(
            reply.body, status=reply.status, headers={"Idempotency-Replayed": "true"}
        )
    try:
        status, body = act()
    except BaseException:
        reply.delete()
        raise
    # As it goes over the wire, so that the same comes back.
    reply.status, reply.body = status, json.loads(json.dumps(body, default=str))
    reply.save(update_fields=["status", "body"])
    return Response(body, status=status)


def _claimed(request: Request, key: str) -> tuple[ApiReply, bool]:
    """The row of the key, and whether this request is to be done."""
    fingerprint = _fingerprint(request)
    hashed = hashlib.sha256(key.encode()).hexdigest()
    try:
        with transaction.atomic():
            row = ApiReply.objects.create(
                user=request.user, key=hashed, fingerprint=fingerprint
            )
    except IntegrityError:
        return _earlier(request, hashed, fingerprint)
    return row, True


def _earlier(request: Request, hashed: str, fingerprint: str) -> tuple[ApiReply, bool]:
    now = timezone.now()
    with transaction.atomic():
        rows = ApiReply.objects.select_for_update()
        row = rows.filter(user=request.user, key=hashed).first()
        if row is not None and row.fingerprint != fingerprint:
            raise KeyReusedError(
                _("This Idempotency-Key was used for another request.")
            )
        if row is None or (not row.status and now - row.created_at < AT_WORK):
            raise KeyInUseError(_("The same request is being worked on just now."))
        if row.status:
            return row, False
        row.created_at = now
        row.save(update_fields=["created_at"])
    return row, True


def _fingerprint(request: Request) -> str:
    """What makes a request the same: address, values and the bytes of its files."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    data, files = request.data, request.FILES
    names = sorted(name for name in data if name not in files)
    values = data.getlist if hasattr(data, "getlist") else data.get
    plain = {name: values(name) for name in names}
    digest.update(json.dumps(plain, sort_keys=True, default=str).encode())
    for name in sorted(files):
        for file in files.getlist(name):
            digest.update(f"\n{name} {file.name} {file.size}\n".encode())
            for chunk in file.chunks(CHUNK):
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def forget_old() -> int:
    """Forget old answers; how many."""
    old = ApiReply.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
