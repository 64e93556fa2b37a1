"""The extra questions of a category."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from feedback.errors import InvalidReportError
from feedback.intake.questions import check_questions
from feedback.models import Report
from tests.support.factories import LAT, LON
from tests.support.feedback import send

QUESTIONS = [
    {"key": "pole", "name_vi": "Số trụ", "name_en": "Pole number", "required": True},
    {
        "key": "since",
        "name_vi": "Từ khi nào",
        "choices": [{"key": "today", "name_vi": "Hôm nay", "name_en": "Today"}],
    },
]


@pytest.fixture(autouse=True)
def _asked(lights, office):
    lights.questions = QUESTIONS
    lights.save()


def test_a_required_answer_is_asked_for():
    with pytest.raises(InvalidReportError) as caught:
        send()
    assert "answers" in caught.value.errors


def test_answers_are_kept_and_others_dropped():
    report = send(answers={"pole": " VL-1 ", "since": "today", "other": "x"}).report
    assert report.answers == {"pole": "VL-1", "since": "today"}


@pytest.mark.parametrize(
    "answers", ["{", "[1]", 5, {"pole": "1", "since": "never"}, '{"a":' * 9999]
)
def test_bad_answers_are_said(answers):
    with pytest.raises(InvalidReportError):
        send(answers=answers)


def test_the_plain_form_asks_them(client):
    page = client.get("/en/reports/new").content.decode()
    assert 'name="answer-lights-pole"' in page
    assert "Pole number" in page
    values = {"category": "lights", "description": "x", "lon": LON, "lat": LAT}
    typed = {**values, "answer-lights-pole": "", "answer-lights-since": "today"}
    again = client.post("/en/reports/new", typed)
    assert again.status_code == 400
    assert '<option value="today" selected>' in again.content.decode()
    assert (
        client.post("/reports/new", {**values, "answer-lights-pole": "7"}).status_code
        == 302
    )
    assert Report.objects.get().answers == {"pole": "7"}


@pytest.mark.parametrize(
    "questions",
    [{}, ["x"], [{"key": "a"}], [{"key": "a", "name_vi": "A", "choices": [1]}]],
)
def test_questions_nobody_could_show_are_refused(questions):
    with pytest.raises(ValidationError):
        check_questions(questions)
