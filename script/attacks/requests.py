"""Plain HTTP requests from a chosen address of this machine, many at a time."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

TIMEOUT = 30.0


@dataclass(frozen=True)
class Answer:
    """Status (0: none came) and how long it took."""

    status: int
    seconds: float
    body: bytes = b""


@dataclass(frozen=True)
class Target:
    """The portal that is asked."""

    url: str

    async def connect(
        self, source: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection that comes from ``source`` (any address of 127/8)."""
        parts = urlsplit(self.url)
        context = None
        if parts.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return await asyncio.open_connection(
            parts.hostname,
            parts.port,
            local_addr=(source, 0),
            ssl=context,
            limit=1 << 20,
        )

    def head(self, method: str, path: str, **headers: str) -> bytes:
        """The head of a request, whatever its body."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.url).netloc}"]
        lines += [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
        return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode()

    async def ask(
        self,
        path: str,
        source: str = "127.0.0.1",
        *,
        body: bytes = b"",
        kind: str = "",
        timeout: float = TIMEOUT,
    ) -> Answer:
        """One request to its end."""
        begun = time.monotonic()
        facts = {"Content_Type": kind, "Content_Length": str(len(body))} if kind else {}
        message = self.head("POST" if kind else "GET", path, **facts) + body
        try:
            async with asyncio.timeout(timeout):
                text = await self._exchange(message, source)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return Answer(0, time.monotonic() - begun)
        head, _blank, content = text.partition(b"\r\n\r\n")
        status = head[9:12]
        return Answer(
            int(status) if status.isdigit() else 0, time.monotonic() - begun, content
        )

    async def _exchange(self, message: bytes, source: str) -> bytes:
        reader, writer = await self.connect(source)
        try:
            writer.write(message)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()


def multipart(values: dict[str, str], photo: bytes = b"") -> tuple[bytes, str]:
    """A form with a photo, and its content type."""
    mark = "----attack"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in values.items()
    ]
    body = "".join(parts).encode()
    if photo:
        head = 'Content-Disposition: form-data; name="photos"; filename="a.jpg"'
        body += f"--{mark}\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n".encode()
        body += photo + b"\r\n"
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
