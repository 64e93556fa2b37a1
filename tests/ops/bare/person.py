"""Somebody with a browser: cookies, pages, and forms sent as they stand."""

from __future__ import annotations

import http.client
import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from place import NAME

SITE = f"https://{NAME}"


class Person:
    """A browser with cookies and without script."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(handler)

    def open(self, path: str, data: bytes | None = None) -> tuple[str, str]:
        """Where it led, and the page there."""
        address = urllib.parse.urljoin(SITE, path)
        request = urllib.request.Request(address, data, {"Referer": address})
        try:
            with self.opener.open(request, timeout=120) as answer:
                return str(answer.url), str(answer.read().decode())
        except urllib.error.HTTPError as error:
            page = error.read().decode(errors="replace")
            raise AssertionError(f"{address}: {error.code}\n{page[:6000]}") from error

    def json(self, path: str) -> Any:
        """An answer for programs."""
        return json.loads(self.open(path)[1])

    def send(self, path: str, **values: str) -> tuple[str, str]:
        """Open a page, fill in its form with these fields, send it; where that led."""
        return self.fill(*self.open(path), **values)

    def fill(self, at: str, page: str, **values: str) -> tuple[str, str]:
        """Fill in and send the form of a page that is open already."""
        action, fields = Forms.of(page).having(*values)
        named = [(k, v) for k, v in fields if k not in values] + list(values.items())
        address = urllib.parse.urljoin(at, action)
        return self.open(address, urllib.parse.urlencode(named).encode())

    def upload(self, path: str, file: Path, **values: str) -> str:
        """Send a file by the page's form, streamed; the address it led to."""
        _at, page = self.open(path)
        _action, fields = Forms.of(page).having(*values)
        boundary = "proof0123456789"
        head = multipart(boundary, {**dict(fields), **values})
        head += (
            f"--{boundary}\r\nContent-Disposition: form-data; name=files;"
            f' filename="{file.name}"\r\n\r\n'
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        connection = http.client.HTTPSConnection(NAME, timeout=600)
        connection.putrequest("POST", path)
        for name, value in {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
            "Cookie": "; ".join(f"{each.name}={each.value}" for each in self.jar),
            "Referer": SITE + path,
        }.items():
            connection.putheader(name, value)
        connection.endheaders(head)
        with file.open("rb") as body:
            connection.send(body)
        connection.send(tail)
        answer = connection.getresponse()
        body_text = answer.read().decode(errors="replace")
        assert answer.status == 302, (answer.status, body_text[:4000])
        return answer.headers["Location"]


def multipart(boundary: str, fields: Mapping[str, str]) -> bytes:
    """Plain fields of a form with files."""
    return "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ).encode()


class Forms(HTMLParser):
    """The forms of a page, with what a browser would send of them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self.is_inside = False
        self.select, self.options = "", list[tuple[str, bool]]()

    @classmethod
    def of(cls, page: str) -> Forms:
        """Those of ``page``."""
        found = cls()
        found.feed(page)
        return found

    def having(self, *names: str) -> tuple[str, list[tuple[str, str]]]:
        """Action and fields of the form that has all these fields."""
        for action, fields in self.forms:
            if set(names) <= {name for name, _value in fields}:
                return action, fields
        raise AssertionError(f"no form with {names}: {self.forms}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A field of the form that is open."""
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append((told.get("action", ""), []))
            self.is_inside = True
        elif tag == "select":
            self.select, self.options = told.get("name", ""), []
        elif tag == "option":
            self.options.append((told.get("value", ""), "selected" in told))
        elif tag == "input" and self.is_inside and told.get("name"):
            self._input(told)

    def _input(self, told: dict[str, str]) -> None:
        kind = told.get("type", "text")
        if kind in ("file", "submit", "button") or "disabled" in told:
            return
        if kind in ("checkbox", "radio"):
            if "checked" not in told:
                return
            told.setdefault("value", "on")
        self.forms[-1][1].append((told["name"], told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        """A select sends what is chosen in it, else its first."""
        if tag == "form":
            self.is_inside = False
        elif tag == "select" and self.is_inside and self.select and self.options:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            value = (chosen or [self.options[0][0]])[0]
            self.forms[-1][1].append((self.select, value))
