"""What it costs to look for personal data, beside the whole load of real files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from importers.schema import fields
from layers.recognition import column_recognition
from tests.support.importlayer import Answer

MOST = 0.03


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Seconds of every look at a column."""
    seconds: list[float] = []

    def timed(look: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return look(*given, **named)
            finally:
                seconds.append(time.perf_counter() - began)

        return run

    monkeypatch.setattr(column_recognition, "guess", timed(column_recognition.guess))
    monkeypatch.setattr(fields, "encoding_of", timed(fields.encoding_of))
    yield seconds


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("contagem_lotes_31983.zip", "lote_id"),
        ("vn_demo_vinhlong_thua_9209.zip", "MA_XA,SO_TO,SO_THUA"),
    ],
)
def test_looking_for_people_is_a_small_part_of_a_load(
    importlayer: Callable[..., Answer],
    shared_data: Callable[[str], Path],
    spent: list[float],
    file: str,
    key: str,
) -> None:
    path = shared_data(file)
    began = time.perf_counter()
    answer = importlayer(path, layer="cost", key=key)
    whole = time.perf_counter() - began
    assert answer.code == 0
    assert spent
    share = sum(spent) / whole
    print(f"{file}: {sum(spent):.2f} of {whole:.1f} s, {100 * share:.1f} %")  # noqa: T201  # the figure
    assert share <= MOST
