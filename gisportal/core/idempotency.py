"""The same request twice is done once: ``Idempotency-Key`` as by the IETF's draft.

What was answered the first time is answered again. A request that failed is not
remembered: it may be sent again under its key. Where keys and answers are kept is
behind ``KeyStore``: answers of the API in the store that the setting
``IDEMPOTENCY_STORE`` names, receipts of reports in the reports themselves.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from gisportal.core.errors import InvalidCallError, KeyInUseError, KeyReusedError
from gisportal.core.models import IdempotencyRecord

KEY_MAX = 200
KEPT = timedelta(days=2)
# After this long the first request is taken for dead.
AT_WORK = timedelta(minutes=15)
CHUNK = 1 << 20
Answer = tuple[int, dict[str, Any]]
T = TypeVar("T")


@dataclass(frozen=True)
class Key:
    """A client's key as it is kept, and what tells its request from others.

    Keys of different owners (accounts) never meet; 0 owns those that need none.
    """

    digest: str
    fingerprint: str
    owner: int = 0


class KeyStore(ABC, Generic[T]):
    """Where keys are kept, with what was answered under each."""

    @abstractmethod
    def claim(self, key: Key) -> T | None:
        """What was answered under ``key``; None when the request is to be done now.

        Raises ``KeyReusedError`` when the key came with another fingerprint, and
        ``KeyInUseError`` while the same request is being worked on.
        """

    @abstractmethod
    def keep(self, key: Key, answer: T) -> None:
        """Keep the answer of a request that was done."""

    @abstractmethod
    def abandon(self, key: Key, error: BaseException) -> T | None:
        """Give up a request that failed, so that it may be sent again.

        The answer of the same request that was faster, when that is why it failed.
        """


def run_once(
    store: KeyStore[T], key: Key | None, act: Callable[[], T]
) -> tuple[T, bool]:
    """What ``act`` answers, or what it answered before; and whether it was done now.

    Without a key it is always done.
    """
    if key is None:
        return act(), True
    earlier = store.claim(key)
    if earlier is not None:
        return earlier, False
    try:
        answer = act()
    except BaseException as error:
        earlier = store.abandon(key, error)
        if earlier is None:
            raise
        return earlier, False
    store.keep(key, answer)
    return answer, True


def once(request: Request, act: Callable[[], Answer]) -> Response:
    """The response of ``act`` to somebody signed in; a repeated key gets the earlier one.

    ``act`` answers with a status and a body.
    """
    (status, body), is_new = run_once(reply_store(), _key(request), act)
    headers = {} if is_new else {"Idempotency-Replayed": "true"}
    return Response(body, status=status, headers=headers)


def digest(key: str) -> str:
    """What is kept of a client's key."""
    return hashlib.sha256(key.encode()).hexdigest()


class ReplyStore(KeyStore[Answer]):
    """Keeps answers of the API for ``KEPT``."""

    @abstractmethod
    def forget_before(self, moment: datetime) -> int:
        """Forget what is older; how many."""


class DatabaseReplyStore(ReplyStore):
    """Answers in a table; a row without a status claims its key."""

    def claim(self, key: Key) -> Answer | None:
        """The answer under ``key``; else the key is claimed by a row."""
        try:
            with transaction.atomic():
                IdempotencyRecord.objects.create(
                    user_id=key.owner, key=key.digest, fingerprint=key.fingerprint
                )
        except IntegrityError:
            return self._earlier(key)
        return None

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep the answer as it goes over the wire, so that the same comes back."""
        status, body = answer
        IdempotencyRecord.objects.filter(user_id=key.owner, key=key.digest).update(
            status=status, body=json.loads(json.dumps(body, default=str))
        )

    def abandon(self, key: Key, error: BaseException) -> None:
        """Forget the claim."""
        IdempotencyRecord.objects.filter(user_id=key.owner, key=key.digest).delete()

    def forget_before(self, moment: datetime) -> int:
        """Forget what is older; how many."""
        return IdempotencyRecord.objects.filter(created_at__lt=moment).delete()[0]

    def _earlier(self, key: Key) -> Answer | None:
        now = timezone.now()
        with transaction.atomic():
            rows = IdempotencyRecord.objects.select_for_update()
            row = rows.filter(user_id=key.owner, key=key.digest).first()
            if row is not None and row.fingerprint != key.fingerprint:
                raise KeyReusedError(
                    _("This Idempotency-Key was used for another request.")
                )
            if row is None or (not row.status and now - row.created_at < AT_WORK):
                raise KeyInUseError(_("The same request is being worked on just now."))
            if row.status:
                return row.status, row.body
            row.created_at = now
            row.save(update_fields=["created_at"])
        return None


def reply_store() -> ReplyStore:
    """The store of the API's answers that is in use."""
    implementation: type[ReplyStore] = import_string(settings.IDEMPOTENCY_STORE)
    return implementation()


def forget_old() -> int:
    """Forget answers older than ``KEPT``; how many. A schedule calls this."""
    return reply_store().forget_before(timezone.now() - KEPT)


def _key(request: Request) -> Key | None:
    text = request.headers.get("Idempotency-Key", "").strip()
    if not text:
        return None
    if len(text) > KEY_MAX or not text.isprintable():
        raise InvalidCallError(_("The Idempotency-Key cannot be read."))
    return Key(digest(text), _fingerprint(request), request.user.pk or 0)


def _fingerprint(request: Request) -> str:
    """What makes a request the same: address, values and the bytes of its files."""
    hashed = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    files = request.FILES
    values = json.dumps(_values(request), sort_keys=True, default=str)
    hashed.update(values.encode())
    for name in sorted(files):
        for file in files.getlist(name):
            hashed.update(f"\n{name} {file.name} {file.size}\n".encode())
            for chunk in file.chunks(CHUNK):
                hashed.update(chunk)
            file.seek(0)
    return hashed.hexdigest()


def _values(request: Request) -> Any:
    """The body without its files."""
    data = request.data
    if isinstance(data, QueryDict):
        return {name: data.getlist(name) for name in data if name not in request.FILES}
    return data
