"""A partner with a key, and both notations read as one structure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feedback.models import Partner
from tests.support.factories import LAT, LON
from tests.support.open311 import as_text, read_json, read_xml


@pytest.fixture
def key(db: None) -> str:
    """The key of a partner."""
    partner = Partner(name="Thành phố bên cạnh")
    key = partner.new_key()
    partner.save()
    return key


@pytest.fixture
def ask(client: Any) -> Callable[..., Any]:
    """GET an address in both notations; they must say the same."""

    def get(path: str, query: str = "", status: int = 200) -> Any:
        answers = {
            kind: client.get(f"/open311/{path}.{kind}?{query}")
            for kind in ("xml", "json")
        }
        assert {a.status_code for a in answers.values()} == {status}
        for answer in answers.values():
            assert answer["Access-Control-Allow-Origin"] == "*"
        body = read_json(answers["json"])
        assert read_xml(answers["xml"]) == as_text(body)
        return body

    return get


@pytest.fixture
def tell(client: Any, key: str) -> Callable[..., Any]:
    """POST a service request as a form."""

    def post(
        notation: str = "json",
        headers: dict[str, str] | None = None,
        endpoint: str = "v2",
        **values: Any,
    ) -> Any:
        form = {
            "api_key": key,
            "service_code": "lights",
            "lat": LAT,
            "long": LON,
            "description": "Đèn không sáng.",
            **values,
        }
        return client.post(
            f"/open311/{endpoint}/requests.{notation}",
            {name: value for name, value in form.items() if value is not None},
            headers=headers,
        )

    return post
