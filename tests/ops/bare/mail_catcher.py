"""A mail server that keeps what it gets."""

from __future__ import annotations

import email
import re
import socket
import threading
import time

from place import NAME, VALUES


class MailCatcher:
    """Listens where the portal was told its mail server is."""

    def __init__(self) -> None:
        self.caught: list[str] = []
        self.server = socket.create_server(("127.0.0.1", int(VALUES["MAIL_PORT"])))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            connection = self.server.accept()[0]
            threading.Thread(target=self._serve, args=(connection,)).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as lines:

            def answer(text: bytes) -> None:
                lines.write(text + b"\r\n")
                lines.flush()

            answer(b"220 proof")
            while line := lines.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    answer(b"354 go on")
                    body = b""
                    while (line := lines.readline()) != b".\r\n":
                        body += line
                    self.caught.append(body.decode(errors="replace"))
                answer(b"221 bye" if verb == b"QUIT" else b"250 ok")
                if verb == b"QUIT":
                    return

    def wait_for(self, address: str) -> str:
        """The text of the first mail to ``address``."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for mail in list(self.caught):
                message = email.message_from_string(mail)
                if address in str(message["To"]):
                    return _text(message)
            time.sleep(0.5)
        raise AssertionError(f"no mail to {address}: {self.caught}")


def link_in(text: str) -> str:
    """The first link to the portal."""
    found = re.search(rf"https://{re.escape(NAME)}/[^\s<>\"]+", text)
    assert found, text
    return found[0]


def _text(message: email.message.Message) -> str:
    parts = [part.get_payload(decode=True) or b"" for part in message.walk()]
    return "\n".join(bytes(part).decode(errors="replace") for part in parts)
