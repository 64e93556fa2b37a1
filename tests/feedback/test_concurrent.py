"""The same request at the same moment makes one report."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from feedback.models import Category, Report
from tests.support.feedback import make_office, send, upload

SENDERS = 8


@pytest.mark.django_db(transaction=True)
def test_one_report_and_one_answer_for_all():
    Category.objects.create(slug="lights", name_vi="Đèn")
    make_office("province", level="province")
    start = threading.Barrier(SENDERS)
    receipts, failures = [], []

    def one() -> None:
        start.wait()
        try:
            receipts.append(send([upload()], key="same"))
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Report.objects.count() == 1
    assert len({(r.report.code, r.token) for r in receipts}) == 1
    assert sum(r.is_new for r in receipts) == 1
    assert Report.objects.get().photos.count() == 1
