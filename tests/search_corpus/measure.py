"""Ask the whole corpus of the demonstration and print the rate of each group as JSON.

Run as ``python -m tests.search_corpus.measure`` on a database with the demonstration.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gisportal.settings")
django.setup()

from django.utils import translation  # noqa: E402 - after Django is set up

from layers.models import Layer  # noqa: E402
from layers.queries import live_layers  # noqa: E402
from layers.queries.search import Hit, search  # noqa: E402
from tests.search_corpus.asked import asked  # noqa: E402
from tests.search_corpus.corpus import Question, corpus  # noqa: E402

LIMIT = 10
# Degrees: a metre or two.
CLOSE = 2e-5
EXAMPLES = 8


@dataclass
class Group:
    """How often the wanted hit came first in its kind."""

    asked: int = 0
    first: int = 0
    missed: list[str] = field(default_factory=list)


def is_wanted(hit: Hit, question: Question) -> bool:
    """Whether the hit is the one the question is about."""
    wanted = question.wanted
    if question.kind == "coordinate":
        lat, lon = map(float, wanted.split())
        return abs(hit.lat - lat) < CLOSE and abs(hit.lon - lon) < CLOSE
    if question.kind == "office":
        return hit.key == wanted
    layer, _, label = wanted.partition("=")
    if not label:
        return f"{hit.layer}/{hit.key}" == wanted
    if layer == "parcels":
        return hit.layer == layer and hit.key.endswith("-" + label.replace("/", "-"))
    return (hit.layer, hit.label) == (layer, label)


def measure() -> dict[str, object]:
    """Ask everything; rates by group and the times it took."""
    layers = live_layers.layers_for(None)
    groups: dict[str, Group] = defaultdict(Group)
    times = []
    step = int(os.environ.get("CORPUS_STEP", "1"))
    for question in islice(corpus(), 0, None, step):
        start = time.perf_counter()
        hits = search(question.query, layers, limit=LIMIT)
        times.append(((time.perf_counter() - start) * 1000, question.query))
        of_kind = [hit for hit in hits if hit.kind == question.kind]
        group = groups[question.group]
        group.asked += 1
        if of_kind and is_wanted(of_kind[0], question):
            group.first += 1
        elif len(group.missed) < EXAMPLES:
            found = f"{of_kind[0].layer}/{of_kind[0].key}" if of_kind else "nothing"
            group.missed.append(f"{question.query} → {found}, not {question.wanted}")
    return {
        "asked": measure_asked(layers, step),
        "groups": {name: vars(group) for name, group in groups.items()},
        "median_ms": round(statistics.median(ms for ms, _query in times), 2),
        "slowest": sorted(times, reverse=True)[:EXAMPLES],
    }


def measure_asked(layers: Sequence[Layer], step: int) -> dict[str, object]:
    """The questions of ``asked.tsv``: right first, and what was claimed wrongly."""
    right = 0
    missed, claimed = [], []
    questions = list(islice(asked(), 0, None, step))
    for question in questions:
        hits = search(question.query, layers, limit=LIMIT)
        found = f"{hits[0].match} {hits[0].kind} {hits[0].label}" if hits else "nothing"
        said = f"{question.query} → {found}, not {' or '.join(question.wanted)}"
        if question.is_right(hits):
            right += 1
        else:
            missed.append(said)
        if question.is_confidently_wrong(hits):
            claimed.append(said)
    return {"asked": len(questions), "right": right, "missed": missed, "wrong": claimed}


if __name__ == "__main__":
    translation.activate("vi")
    json.dump(measure(), sys.stdout, ensure_ascii=False, indent=1)
