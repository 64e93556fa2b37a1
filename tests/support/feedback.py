"""Reports, offices and photos made in code."""

from __future__ import annotations

import io
from typing import Any

import pillow_heif
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feedback.intake.draft import Draft
from feedback.intake.receipt import Receipt
from feedback.intake.submit import Sender, submit
from layers.models import ServiceOffice
from tests.support.factories import LAT, LON

# So that photos of iPhones can be made; the portal reads them in a process apart.
pillow_heif.register_heif_opener(thumbnails=False)


def make_office(slug: str, **facts: Any) -> ServiceOffice:
    """An office with a name made of its slug."""
    values = {
        "name_vi": f"Văn phòng {slug}",
        "name_en": f"Office {slug}",
        "level": "commune",
        "point": Point(LON, LAT, srid=4326),
    }
    return ServiceOffice.objects.create(slug=slug, **{**values, **facts})


def draft(**values: Any) -> Draft:
    """A good draft, with some values changed."""
    return Draft(
        **{
            "category": "lights",
            "description": "Đèn không sáng từ tối qua.",
            "lon": LON,
            "lat": LAT,
            "consent": True,
            **values,
        }
    )


def send(files: Any = (), key: str = "", **values: Any) -> Receipt:
    """Submit a good draft, with some values changed."""
    return submit(draft(**values), files, Sender(idempotency_key=key))


def picture(
    size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: Any
) -> bytes:
    """Bytes of a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes | None = None, name: str = "a.jpg") -> SimpleUploadedFile:
    """An uploaded file as a view gets it."""
    return SimpleUploadedFile(name, picture() if data is None else data, "image/jpeg")


def form(**values):
    """The values of a good form."""
    return {
        "category": "lights",
        "description": "Đèn không sáng",
        "lon": str(LON),
        "lat": str(LAT).replace(".", ","),
        "idempotency_key": "abc",
        **values,
    }


# Inside the demonstration's town: 10°15'13"N 105°58'20"E.
PLACE = {1: "N", 2: (10.0, 15.0, 13.0), 3: "E", 4: (105.0, 58.0, 20.0)}


def photo_with_place() -> bytes:
    """A JPEG that says where it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825).update(PLACE)
    Image.new("RGB", (640, 480), "#7799aa").save(out, "JPEG", exif=exif)
    return out.getvalue()
