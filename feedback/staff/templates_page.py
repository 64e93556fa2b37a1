"""Ready answers for supervisors: texts with placeholders, checked when saved."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback.models import AnswerTemplate
from feedback.models.answer_template import PLACEHOLDERS
from feedback.permissions import administers, supervised_offices
from feedback.staff.access import supervisors
from feedback.staff.changes import changes_of
from feedback.staff.forms import edit_page
from feedback.states import ALLOWED, ActorKind


class AnswerForm(forms.ModelForm):
    """A ready answer."""

    class Meta:
        model = AnswerTemplate
        fields = [
            *("name", "state", "category", "office"),
            *("text_vi", "text_en", "is_active", "order"),
        ]
        widgets = {
            "text_vi": forms.Textarea({"rows": 5}),
            "text_en": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer the own offices, and the steps that staff take."""
        super().__init__(*args, **kwargs)
        office_field = cast(forms.ModelChoiceField, self.fields["office"])
        office_field.queryset = supervised_offices(user).filter(is_active=True)
        # Texts for every office are the business of who sees every office.
        office_field.required = not administers(user)
        taken = {
            target
            for moves in ALLOWED.values()
            for target, rule in moves.items()
            if ActorKind.OFFICER in rule.actors
        }
        state_field = cast(forms.ChoiceField, self.fields["state"])
        state_field.choices = [
            ("", _("any step")),
            *((state.value, state.label) for state in sorted(taken)),
        ]


def _own(user: Any) -> QuerySet[AnswerTemplate]:
    if administers(user):
        return AnswerTemplate.objects.all()
    return AnswerTemplate.objects.filter(office__in=supervised_offices(user))


@require_safe
@supervisors
def answers(request: HttpRequest) -> HttpResponse:
    """Every answer of the own offices, and those of all offices to look at."""
    rows = AnswerTemplate.objects.filter(
        Q(office=None) | Q(pk__in=_own(request.user).values("pk"))
    ).select_related("category", "office")
    own = set(_own(request.user).values_list("pk", flat=True))
    return render(
        request,
        "feedback/staff/answers.html",
        {"rows": [(row, row.pk in own) for row in rows]},
    )


@supervisors
def edit_answer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new answer, or a changed one."""
    row = get_object_or_404(_own(request.user), pk=pk) if pk else AnswerTemplate()
    form = AnswerForm(request.POST or None, instance=row, user=request.user)
    names = [f"{{{name}}}" for name in PLACEHOLDERS]
    context = {
        "form": form,
        "row": row,
        "placeholders": names,
        "changes": changes_of(row),
    }
    page, back = "feedback/staff/answer.html", "feedback:staff-answers"
    saved = _("The answer was saved.")
    return edit_page(request, page, context, saved=saved, back=back)


@require_POST
@supervisors
def delete_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer away."""
    get_object_or_404(_own(request.user), pk=pk).delete()
    messages.success(request, _("The answer was deleted."))
    return redirect("feedback:staff-answers")
