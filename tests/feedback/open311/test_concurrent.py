"""A partner's retries at the same moment make one report."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from feedback.models import Category, Partner, PartnerReport, Report
from tests.support.factories import LAT, LON
from tests.support.feedback import make_office

SENDERS = 6


@pytest.mark.django_db(transaction=True)
def test_one_report_and_one_answer_for_all():
    Category.objects.create(slug="lights", name_vi="Đèn")
    make_office("province", level="province")
    partner = Partner(name="x")
    key = partner.new_key()
    partner.save()
    form = {"api_key": key, "service_code": "lights", "lat": LAT, "long": LON}
    start = threading.Barrier(SENDERS)
    answers: list[tuple[int, bytes]] = []

    def one() -> None:
        start.wait()
        answer = Client().post(
            "/open311/v2/requests.json", form, headers={"Idempotency-Key": "same"}
        )
        answers.append((answer.status_code, answer.content))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == SENDERS
    assert {status for status, _body in answers} == {200}
    assert len({body for _status, body in answers}) == 1
    assert (Report.objects.count(), PartnerReport.objects.count()) == (1, 1)
