"""The search corpus on the demonstration: what is meant comes first in its kind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.support.databases import ROOT
from tests.support.portal_server import RunningPortal

REACH = 0.95
# Of the questions of ``asked.tsv``, first of all hits.
ASKED_REACH = 0.98
WRITTEN_AT_LEAST = 150
ASKED_AT_LEAST = 500


@pytest.mark.parametrize(
    "step", [9, pytest.param(1, marks=pytest.mark.slow)], ids=["every-9th", "all"]
)
def test_it_finds_what_people_mean(
    portal: RunningPortal, capsys: pytest.CaptureFixture[str], step: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.search_corpus.measure"],
        cwd=ROOT,
        env={**portal.environment, "CORPUS_STEP": str(step)},
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    groups = answer["groups"]
    with capsys.disabled():
        sys.stdout.write(f"\nsearch corpus (median {answer['median_ms']} ms)\n")
        for name, group in groups.items():
            rate = group["first"] / group["asked"]
            sys.stdout.write(
                f"  {rate:7.1%}  {group['first']:4}/{group['asked']:4}  {name}\n"
            )
    asked = answer["asked"]
    assert asked["asked"] >= ASKED_AT_LEAST // step
    assert asked["right"] >= ASKED_REACH * asked["asked"], asked["missed"]
    assert not asked["wrong"]
    written = [g for name, g in groups.items() if name.startswith("written")]
    assert sum(g["asked"] for g in written) >= WRITTEN_AT_LEAST // step
    missed = {
        name: group["missed"]
        for name, group in groups.items()
        if group["first"] < REACH * group["asked"]
    }
    assert not missed
