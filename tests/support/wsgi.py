"""Asking a WSGI application as a server would."""

from __future__ import annotations

from typing import Any
from wsgiref.util import setup_testing_defaults


def call(
    application: Any, path: str, query: str, **environ: str
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Ask a WSGI application as a server would."""
    answer: list[Any] = []
    request: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        **environ,
    }
    setup_testing_defaults(request)
    body = b"".join(application(request, lambda *a: answer.append(a)))
    return answer[0][0], answer[0][1], body
