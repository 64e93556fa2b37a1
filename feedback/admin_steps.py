"""Moves of a report by staff, from the admin's page of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from feedback import permissions
from feedback.codes import clean_code
from feedback.errors import (
    MoveIncompleteError,
    MoveNotAllowedError,
    NotYourOfficeError,
    ReportChangedError,
)
from feedback.feature_place import feature_place
from feedback.models import OutboxMessage, Report, ReportPhoto
from feedback.permissions import Actor
from feedback.public.photo import photo_response
from feedback.states import RejectReason, State
from feedback.workflow import changes
from feedback.workflow.transitions import Words, move, targets
from layers.models import ServiceOffice

NOTE, OFFICE, SHOW = "note", "office", "show"


class MoveForm(forms.Form):
    """What staff can do with a report; only the moves that are allowed are offered."""

    action = forms.ChoiceField(label=gettext_lazy("Step to take"))
    public_note = forms.CharField(
        label=gettext_lazy("Public note"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Everybody can read this. No personal data."),
    )
    internal_note = forms.CharField(
        label=gettext_lazy("Internal note"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Only staff can read this."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason, when not accepted"),
        choices=[("", "–"), *RejectReason.choices],
        required=False,
    )
    duplicate_of = forms.CharField(
        label=gettext_lazy("Code of the report it repeats"),
        required=False,
        max_length=12,
    )
    office = forms.ModelChoiceField(
        ServiceOffice.objects.filter(is_active=True),
        label=gettext_lazy("Office, when handed over"),
        required=False,
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Visibility, when changed"),
        choices=[("", "–"), *Report.Visibility.choices],
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: Report, actor: Actor, **kwargs: Any) -> None:
        """Offer what ``actor`` may do with ``report`` now."""
        super().__init__(*args, **kwargs)
        moves = [
            (state.value, _("State: %(state)s") % {"state": state.label})
            for state in targets(report, actor)
        ]
        self.fields["action"].choices = [
            *moves,
            (NOTE, _("Only add the notes")),
            (OFFICE, _("Hand over to another office")),
            (SHOW, _("Change the visibility")),
        ]
        self.fields["revision"].initial = report.revision


def move_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """The form of moves for the page of ``report``; none without the right."""
    try:
        actor = permissions.staff_actor(request.user, report)
    except NotYourOfficeError:
        return {}
    return {
        "move_form": MoveForm(report=report, actor=actor),
        "move_address": reverse("admin:feedback_report_move", args=[report.pk]),
        "public_address": report.get_absolute_url() if report.is_public else "",
    }


@dataclass(frozen=True)
class Refused:
    """Nothing was done: the form with all that was typed, and the status to answer."""

    form: MoveForm
    status: int


@require_POST
def move_report(request: HttpRequest, pk: int) -> HttpResponse | Refused:
    """Do what the form says, through the workflow; say what went wrong."""
    report = permissions.visible_reports(request.user).filter(pk=pk).first()
    if report is None:
        raise Http404
    actor = permissions.staff_actor(request.user, report)
    form = MoveForm(request.POST, report=report, actor=actor)
    if not form.is_valid():
        messages.error(request, _first_error(form))
        return Refused(_typed(request, report, actor), MoveIncompleteError.status)
    try:
        _do(report, actor, form.cleaned_data)
    except (MoveNotAllowedError, MoveIncompleteError, ReportChangedError) as error:
        messages.error(request, error.message)
        return Refused(_typed(request, report, actor), error.status)
    messages.success(request, _("Done, and on record."))
    if not permissions.visible_reports(request.user).filter(pk=pk).exists():
        return redirect("admin:feedback_report_changelist")
    return redirect("admin:feedback_report_change", pk)


def _typed(request: HttpRequest, report: Report, actor: Actor) -> MoveForm:
    """The form as it was sent, for the report as it is now: it can be sent again."""
    report.refresh_from_db()
    values = request.POST.copy()
    values["revision"] = report.revision
    return MoveForm(values, report=report, actor=actor)


def _first_error(form: MoveForm) -> str:
    if "action" in form.errors:
        return _("This is not possible now: the report has changed. Look at it again.")
    return " ".join(text for texts in form.errors.values() for text in texts)


def _do(report: Report, actor: Actor, values: dict[str, Any]) -> None:
    action, seen = values["action"], values["revision"]
    public, internal = values["public_note"], values["internal_note"]
    if action == NOTE:
        changes.note(report, actor, public=public, internal=internal, seen=seen)
    elif action == OFFICE:
        _hand_over(report, actor, values)
    elif action == SHOW:
        _show(report, actor, values)
    else:
        words = Words(
            public_note=public,
            internal_note=internal,
            reason=values["reason"],
            duplicate_of=_original(values["duplicate_of"]),
        )
        move(report, State(action), actor, words, seen_revision=seen)


def _hand_over(report: Report, actor: Actor, values: dict[str, Any]) -> None:
    if values["office"] is None:
        raise MoveIncompleteError(_("Choose the office."), parameter="office")
    changes.hand_over(
        report,
        values["office"],
        actor,
        public=values["public_note"],
        internal=values["internal_note"],
        seen=values["revision"],
    )


def _show(report: Report, actor: Actor, values: dict[str, Any]) -> None:
    if not values["visibility"]:
        raise MoveIncompleteError(_("Choose the visibility."), parameter="visibility")
    changes.show(
        report,
        Report.Visibility(values["visibility"]),
        actor,
        public=values["public_note"],
        internal=values["internal_note"],
        seen=values["revision"],
    )


def _original(code: str) -> Report | None:
    return Report.objects.filter(code=clean_code(code)).first() if code else None


def feature_link(report: Report) -> SafeString | str:
    """The feature of ``report`` for staff: where it is now, or that it is gone."""
    place = feature_place(report)
    if place is None:
        return "–"
    if not place.url:
        return f"{report.feature_title} ({report.feature_key})"
    gone = _("no longer in the published data") if place.is_gone else ""
    return format_html(
        '<a href="{}">{}</a> ({}) {}', place.url, place.title, place.layer_name, gone
    )


def photo_address(photo: ReportPhoto, size: str) -> str:
    """Where staff see a photo, public or not."""
    args = [photo.report_id, photo.name, size]
    return reverse("admin:feedback_report_photo", args=args)


@require_safe
def staff_photo(request: HttpRequest, pk: int, name: str, size: str) -> FileResponse:
    """A photo of a report the person may see."""
    photo = ReportPhoto.objects.filter(
        name=name, report=pk, report__in=permissions.visible_reports(request.user)
    ).first()
    response = photo_response(photo, size)
    response["Cache-Control"] = "private, no-store"
    return response


def send_again(request: HttpRequest, failed: QuerySet[OutboxMessage]) -> None:
    """Queue failed messages once more."""
    count = failed.filter(state=OutboxMessage.State.FAILED).update(
        state=OutboxMessage.State.QUEUED, attempts=0, next_attempt_at=timezone.now()
    )
    messages.success(request, _("%(count)d messages queued.") % {"count": count})
