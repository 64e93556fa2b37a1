"""The search corpus: questions people write, and questions made from the data."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gisportal.core.search_folding import fold
from layers.models import Feature, Layer, OldUnit, ServiceOffice

WRITTEN = Path(__file__).parent / "written.tsv"
PARCELS = 500
SEED = 2026
# From the commune's full name ("Phường Long Châu") to what is written after a number.
ADDED = (
    ", {name}",
    ", {name}, tỉnh Vĩnh Long",
    " {bare}",
    " p {folded}",
    " {name}",
    " {lower}",
    "",
    ", P. {bare}",
)
WAYS = (
    "tờ {sheet} thửa {parcel}",
    "thửa {parcel}, tờ {sheet}",
    "{sheet}/{parcel}",
    "to {sheet} thua {parcel}",
    "tờ bản đồ số {sheet} thửa đất số {parcel}",
    "t{sheet} th{parcel}",
    "{code}-{sheet}-{parcel}",
    "thửa số {parcel:0>4} tờ số {sheet:0>2}",
)


@dataclass(frozen=True)
class Question:
    """A query and what must come first in its kind (see the head of the file)."""

    group: str
    query: str
    kind: str
    wanted: str


def written() -> Iterator[Question]:
    """The questions of the file."""
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            query, kind, wanted = line.split("\t")
            yield Question(f"written: {kind}", query, kind, wanted)


def communes() -> Iterator[Question]:
    """Every commune by its name, without accents, and by one name of before."""
    rows = features("communes")
    names = {row.key: row.label for row in rows}
    for key, name in names.items():
        wanted = f"communes/{key}"
        yield Question("commune", name, "place", wanted)
        yield Question("commune, no accents", fold(name), "place", wanted)
    for key, query in old_names(names).items():
        yield Question("commune, old name", query, "place", f"communes/{key}")


def old_names(names: dict[str, str]) -> dict[str, str]:
    """One old name for each commune, with where it was if it is not the only one."""
    units = list(OldUnit.objects.filter(kind="commune"))
    alike = Counter(fold(unit.name) for unit in units)
    alike.update({fold(name) for name in names.values()})
    found: dict[str, str] = {}
    for unit in units:
        key = unit.became[0]
        # A name that is no longer used says more than one that is.
        if key not in found or fold(unit.name) == fold(names[key]):
            is_plain = alike[fold(unit.name)] == 1
            full = f"{unit.name}, {unit.within}"
            found.setdefault(key, unit.name if is_plain else full)
    return found


def parcels() -> Iterator[Question]:
    """Random parcels, each number in eight ways, with the commune where it is needed."""
    rows = features("parcels")
    counts = Counter(row.number for row in rows)
    chosen = random.Random(SEED).sample(rows, min(PARCELS, len(rows)))
    for row in chosen:
        sheet, parcel = row.number.split("/")
        name = row.properties["ten_xa"]
        places = {"name": name, "lower": name.lower(), "bare": name.split(" ", 1)[1]}
        places["folded"] = fold(places["bare"])
        numbers = {"sheet": sheet, "parcel": parcel, "code": row.properties["ma_xa"]}
        is_alone = counts[row.number] == 1
        for way, added in zip(WAYS, ADDED, strict=True):
            place = "" if is_alone else added.format(**places)
            query = way.format(**numbers) + place
            yield Question(f"parcel: {way}", query, "feature", f"parcels/{row.key}")


def offices() -> Iterator[Question]:
    """Every office by its name, and without accents."""
    for office in ServiceOffice.objects.filter(is_active=True):
        yield Question("office", office.name_vi, "office", office.slug)
        yield Question(
            "office, no accents", fold(office.name_vi), "office", office.slug
        )


def features(slug: str) -> list[Feature]:
    """All features of the published version of a layer."""
    version = Layer.objects.get(slug=slug).published_version_id
    return list(Feature.objects.filter(version_id=version).defer("geom", "geom_3857"))


def corpus() -> Iterator[Question]:
    """Everything."""
    yield from written()
    yield from communes()
    yield from parcels()
    yield from offices()
