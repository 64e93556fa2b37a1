"""Extracts anybody can check: signed files, the code on paper, keys that are replaced."""

from __future__ import annotations

import html
import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pypdf
import pytest
import shapely
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from shapely.geometry import box

from gisportal.core import signatures
from gisportal.core.signatures import BadSignatureError, Signer, UnknownKeyError
from layers.models import Layer
from layers.parcel_extract import pdf
from layers.parcel_extract.signed import Claims, read_file, signed_pdf
from tests.support.factories import (
    LAT,
    LON,
    Sample,
    make_layer,
    parcel,
    publish_samples,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND = "first-" + "k" * 40, "second-" + "k" * 40
PARCEL = "layers/parcels/features/29545-1-1"
PLAN_FIELDS = ({"key": "ma_qh", "meaning": "zone_code"},)


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.EXTRACT_SIGNING_KEY, settings.EXTRACT_OLD_KEYS = FIRST, []


@pytest.fixture
def plan() -> Layer:
    """A parcel, and a plan over a part of it."""
    publish_samples(make_layer(measure_srid=9209), [parcel(1, 1), parcel(1, 2, 1)])
    plan = make_layer(
        "plan",
        fields=PLAN_FIELDS,
        role="zoning",
        name_vi="Quy hoạch",
        name_en="Plan",
        style={},
    )
    publish_plan(plan)
    return plan


def publish_plan(plan: Layer, code: str = "DGT") -> None:
    zone = shapely.multipolygons([box(LON, LAT, LON + 0.0002, LAT + 0.0005)])
    publish_samples(plan, [Sample("z1", zone, properties={"ma_qh": code})])


def as_pdf(client: Client, language: str = "en/") -> bytes:
    return client.get(f"/{language}{PARCEL}.pdf").getvalue()


def as_json(client: Client, language: str = "en/") -> bytes:
    return client.get(f"/{language}{PARCEL}.json?signed").getvalue()


def page(client: Client, content: bytes | None = None, token: str = "") -> str:
    """What /verify says of a file, or of the code on paper."""
    if content is None:
        response = client.get(f"/en/verify?e={quote(token)}")
    else:
        file = io.BytesIO(content)
        file.name = "extract.pdf"
        response = client.post("/en/verify", {"file": file})
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def is_believed(content: bytes) -> bool:
    try:
        read_file(content)
    except BadSignatureError:
        return False
    return True


def changed(content: bytes, chance: random.Random) -> bytes:
    """The content with one byte made another one."""
    at = chance.randrange(len(content))
    out = bytearray(content)
    out[at] ^= chance.randrange(1, 256)
    return bytes(out)


def hold_no_change_is_believed(files: list[bytes], times: int) -> None:
    chance = random.Random(2026)
    assert all(map(is_believed, files))
    believed = [
        n for n in range(times) if is_believed(changed(chance.choice(files), chance))
    ]
    # Each byte of the statement and of the file's end, besides those by chance.
    for content in files:
        edge = range(len(content) - 1_200, len(content))
        for at in (*range(16), *edge[:: max(1, 20_000 // times)]):
            out = bytearray(content)
            out[at] ^= 1
            believed += [at] if is_believed(bytes(out)) else []
    assert believed == []


@pytest.mark.usefixtures("plan")
def test_one_changed_byte_is_refused(client: Client) -> None:
    hold_no_change_is_believed([as_pdf(client), as_json(client)], 400)


@pytest.mark.slow
@pytest.mark.usefixtures("plan")
def test_ten_thousand_changed_bytes_are_refused(client: Client) -> None:
    files = [read(client, lang) for read in (as_pdf, as_json) for lang in ("", "en/")]
    hold_no_change_is_believed(files, 10_000)


@pytest.mark.usefixtures("plan")
def test_what_was_not_changed_is_genuine_however_it_is_made(client: Client) -> None:
    for content in (as_json(client), as_json(client, ""), as_pdf(client)):
        found = page(client, content)
        assert "Genuine: this portal made the file" in found
        assert "No newer data have been published since" in found
        assert "Not genuine" in page(client, content + b"\n")
    assert "Not genuine" in page(client, b"%PDF-1.7\nnothing\n")
    assert "Not genuine" in page(client, b"")


@pytest.mark.usefixtures("plan")
def test_a_signed_pdf_is_a_pdf_and_its_code_leads_to_the_check(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    links: list[str] = []
    real = pdf.qr_code
    monkeypatch.setattr(pdf, "qr_code", lambda link: links.append(link) or real(link))
    document = pypdf.PdfReader(io.BytesIO(as_pdf(client)), strict=True)
    assert "Signed" in document.pages[0].extract_text()
    (link,) = links
    assert urlsplit(link).path == "/en/verify"
    (token,) = parse_qs(urlsplit(link).query)["e"]
    found = page(client, token=token)
    assert "Genuine: this portal issued the code" in found
    assert "No newer data have been published since" in found
    assert "another result" not in found
    assert "Not genuine" in page(client, token=token[:-1] + "_")
    assert "Not genuine" in page(client, token="a.b.c")
    # The statement of a file does not pass for a code on paper.
    of_file = re.search(rb'"signature":"([^"]+)"', as_json(client))
    assert of_file and "Not genuine" in page(client, token=of_file[1].decode())


def test_newer_data_are_told_of(client: Client, plan: Layer) -> None:
    before = as_json(client)
    publish_plan(plan, "ODT")
    found = page(client, before)
    assert "Genuine" in found
    assert "Newer data exist." in found
    assert "Published since it was made: Plan." in " ".join(found.split())


@pytest.mark.usefixtures("plan")
def test_keys_are_replaced_and_a_lost_one_is_not_believed(
    client: Client, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    old = as_json(client)
    call_command("signingkeys")
    public = capsys.readouterr().out.strip()
    settings.EXTRACT_SIGNING_KEY = SECOND
    assert "key that this portal does not know" in page(client, old)
    settings.EXTRACT_OLD_KEYS = [public]
    new = as_json(client)
    assert "Genuine" in page(client, old)
    assert "Genuine" in page(client, new)
    listed = client.get("/verify/keys.json")
    kids = [(key["kid"], key["current"]) for key in listed.json()["keys"]]
    assert len({kid for kid, _current in kids}) == 2
    assert [current for _kid, current in kids] == [True, False]
    assert listed["Access-Control-Allow-Origin"] == "*"
    assert FIRST not in listed.content.decode()


@pytest.mark.usefixtures("plan")
def test_without_a_key_nothing_is_signed_and_it_says_so(
    client: Client, settings: Any
) -> None:
    settings.EXTRACT_SIGNING_KEY = ""
    body = as_pdf(client)
    assert b"%extract-signature" not in body
    text = pypdf.PdfReader(io.BytesIO(body)).pages[0].extract_text()
    assert "Not signed" in text
    assert json.loads(as_json(client))["signature"] == ""
    assert "does not sign its extracts at present" in page(client, as_json(client))
    assert "Not genuine" in page(client, as_json(client))


def test_the_short_program_says_the_same_without_network(
    client: Client, plan: Layer, tmp_path: Path, settings: Any
) -> None:
    files = {
        "extract.pdf": as_pdf(client),
        "extract.json": as_json(client),
        "keys.json": client.get("/verify/keys.json").content,
        "versions.json": client.get("/verify/versions.json").content,
    }
    publish_plan(plan, "ODT")
    files["later.json"] = client.get("/verify/versions.json").content
    files["cut.pdf"] = files["extract.pdf"][: -len(b"startxref\n12345\n%%EOF\n")]
    files["cut.pdf"] += b"F\n"
    files["altered.pdf"] = files["extract.pdf"].replace(b"%PDF", b"%PDf", 1)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    said = program(tmp_path)
    assert said("extract.pdf", "keys.json").startswith("GENUINE: parcels 29545-1-1")
    assert said("extract.json", "keys.json", "versions.json").startswith("GENUINE: ")
    assert said("extract.pdf", "keys.json", "later.json").startswith(
        "GENUINE, NEWER DATA EXIST"
    )
    for name in ("altered.pdf", "cut.pdf"):
        assert said(name, "keys.json").startswith("NOT GENUINE")


def program(folder: Path) -> Callable[..., str]:
    source = Path(str(finders.find("layers/verify_extract.py")))
    code = source.read_text().split('"""', 2)[2]
    assert len([line for line in code.splitlines() if line.strip()]) <= 40

    def run(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", source, *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == (not done.stdout.startswith("GENUINE")), done.stderr
        return done.stdout

    return run


def test_a_signature_has_one_spelling_and_one_key() -> None:
    signer = Signer(FIRST, [])
    token = signer.sign({"a": "b"})
    assert signer.read(token) == {"a": "b"}
    with pytest.raises(UnknownKeyError):
        Signer(SECOND, []).read(token)
    last = token[-1]
    for other in set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ):
        if other != last:
            with pytest.raises(BadSignatureError):
                signer.read(token[:-1] + other)
    none = signatures._packed({"alg": "none", "kid": signer.public_keys[0].name})
    with pytest.raises(BadSignatureError):
        signer.read(f"{none}.{token.split('.')[1]}.")


def test_no_file_is_read_that_is_too_large(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.pages.verify.FILE_MAX", 1_000)
    file = io.BytesIO(b"%PDF" + b"0" * 2_000)
    file.name = "big.pdf"
    assert client.post("/en/verify", {"file": file}).status_code == 413


def test_what_does_not_end_like_a_pdf_is_left_alone() -> None:
    claims = Claims.read(
        {"layer": "a", "key": "b", "at": "", "facts": "", "made": "2026-12-01"}
    )
    assert signed_pdf(b"no pdf", claims) == b"no pdf"
