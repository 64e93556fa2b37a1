"""What the page of one report shows to staff: facts, choices, neighbours, possible moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback import permissions
from feedback.feature_place import feature_place
from feedback.map_config import report_map
from feedback.models import ContactLook, PhotoOriginal, Report, ReportPhoto
from feedback.permissions import Actor
from feedback.privacy.contacts.read import has_contact
from feedback.public.forms import category_groups
from feedback.public.report_pages import map_address
from feedback.staff.access import own_offices
from feedback.staff.answers import answers_for
from feedback.staff.bulk import people_of
from feedback.staff.photo import photo_address
from feedback.staff.trail import with_names
from feedback.states import CLOSED, Need, RejectReason, State
from feedback.workflow.transitions import targets
from gisportal.core.bilingual import bilingual
from layers import policy, refs
from layers.models import Layer, ServiceOffice
from layers.queries import feature_text
from layers.queries.feature import as_row

NEAR_METRES = 250
NEAR_SHOWN = 8
LOOKS_SHOWN = 10


def report_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Everything the page shows, whatever was asked of it before."""
    return {
        "report": report,
        **_record(report),
        **_place(request, report),
        **_people(request, report),
        **_choices(request, report),
        "near": _near(request, report),
        "repetitions": report.duplicates.filter(state=State.DUPLICATE),
        "parts": report.parts.all(),
    }


def _record(report: Report) -> dict[str, Any]:
    """What was reported and what happened since."""
    history = with_names(report.history.select_related("user"))
    return {
        "history": history,
        "seen_entry": history[-1].pk if history else 0,
        "masked_texts": report.masked_texts.all(),
        "questions": _answers(report),
        "referrals": report.referrals.all(),
    }


def _place(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Where it is: the map object and the map."""
    layer = _shown_layer(request, report)
    return {
        "feature": feature_place(report),
        "facts": _feature_facts(report, layer),
        "personal_url": _personal_url(request, report, layer),
        "map_address": map_address(report),
        "pins": {**report_map(report), "isEditable": True},
    }


def _people(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Who reported, who looked, who deals with it, who follows it."""
    looks = ContactLook.objects.filter(report=report).select_related("user")
    return {
        "may_see_contact": permissions.can_see_contact(request.user),
        "has_contact": has_contact(report),
        "looks": looks[:LOOKS_SHOWN],
        "followers": report.subscriptions.filter(confirmed_at__isnull=False).count(),
        "people": people_of([report.office] if report.office else []),
        "is_mine": report.assigned_to_id == request.user.pk,
        "me": own_offices(request.user) and request.user.pk,
    }


def _choices(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What the forms offer, photos with their tools included."""
    actor = permissions.staff_actor(request.user, report)
    return {
        "moves": _moves(report, actor),
        "reasons": RejectReason,
        "needs_photo": report.category.requires_after_photo,
        "answers": answers_for(report),
        "photos": _photos(request, report),
        "may_see_originals": request.user.has_perm("feedback.view_photooriginal"),
        "offices": ServiceOffice.objects.filter(is_active=True),
        "groups": category_groups(),
        "priorities": list(Report.Priority),
        "visibilities": list(Report.Visibility),
    }


def _moves(report: Report, actor: Actor) -> list[dict[str, Any]]:
    """The possible moves as the form offers them."""
    verbs = {
        State.RECEIVED: _("Put back to “received”"),
        State.IN_PROGRESS: _("Work on it"),
        State.SCHEDULED: _("Plan it for later"),
        State.INFO_REQUESTED: _("Ask the reporter a question"),
        State.FORWARDED: _("Say it was passed to another agency"),
        State.RESOLUTION_PROPOSED: _("Propose as solved, for approval"),
        State.RESOLVED: _("Close as solved"),
        State.REJECTED: _("Do not accept"),
        State.DUPLICATE: _("Merge into another report"),
    }
    if report.state == State.UNCONFIRMED:
        verbs[State.RECEIVED] = _("Confirm it and take it in")
    if report.state in CLOSED:
        verbs[State.IN_PROGRESS] = _("Open it again")
    if report.state == State.DUPLICATE:
        verbs[State.IN_PROGRESS] = _("Undo the merge")
    if report.state == State.RESOLUTION_PROPOSED:
        verbs[State.RESOLVED] = _("Approve: it is solved")
        verbs[State.IN_PROGRESS] = _("Send back: it is not solved")
    return [
        {
            "state": state,
            "verb": verbs.get(state, state.label),
            "says": Need.PUBLIC_NOTE in rule.needs,
            "is_primary": state in (State.RESOLVED, State.RESOLUTION_PROPOSED),
        }
        for state, rule in targets(report, actor).items()
    ]


def _photos(request: HttpRequest, report: Report) -> list[dict[str, Any]]:
    """Photos of the report, and those its repetition lent to another one."""
    mine = Q(report=report) | Q(came_from=report)
    rows = ReportPhoto.objects.filter(mine).select_related("report")
    kept = set(
        PhotoOriginal.objects.filter(photo__in=rows).values_list("photo", flat=True)
    )
    return [
        {
            "photo": photo,
            "thumb": photo_address(report, photo, "thumb"),
            "large": photo_address(report, photo, "large"),
            "original": reverse(
                "feedback:staff-original", args=[report.code, photo.pk]
            ),
            "is_here": photo.report_id == report.pk,
            "has_original": photo.pk in kept,
        }
        for photo in rows
    ]


def _shown_layer(request: HttpRequest, report: Report) -> Layer | None:
    """The layer of the map object, where this person may see it."""
    if not report.feature_key or report.layer is None or not report.has_stable_key:
        return None
    return policy.visible_layers(request.user).filter(pk=report.layer.pk).first()


def _personal_url(request: HttpRequest, report: Report, layer: Layer | None) -> str:
    """Where this person may look at the private fields, which writes the look down."""
    if layer is None or not policy.private_fields(request.user, layer):
        return ""
    return reverse("layers:personal", args=[layer.slug, report.feature_key])


def _feature_facts(report: Report, layer: Layer | None) -> list[feature_text.FieldText]:
    """The public attributes of the map object."""
    if layer is None:
        return []
    feature = refs.resolve(refs.FeatureRef(layer.slug, report.feature_key))
    if feature is None:
        return []
    row = as_row(layer, feature, policy.public_fields(layer.fields.all()))
    return feature_text.field_texts(row.fields, row.properties)


def _answers(report: Report) -> list[tuple[str, str]]:
    """The extra questions with what was answered, in words."""
    known = {question["key"]: question for question in report.category.questions}
    return [
        (
            bilingual(known[key]) if key in known else key,
            _in_words(known.get(key), value),
        )
        for key, value in report.answers.items()
    ]


def _in_words(question: dict[str, Any] | None, value: Any) -> str:
    choices = {
        str(choice["key"]): bilingual(choice)
        for choice in (question or {}).get("choices", [])
    }
    several = value if isinstance(value, list) else [value]
    return ", ".join(choices.get(str(each), str(each)) for each in several)


def _near(request: HttpRequest, report: Report) -> Sequence[Report]:
    """Open reports close by, the same kind first: perhaps the same thing."""
    allowed = Q(pk__in=permissions.visible_reports(request.user).values("pk"))
    public = Q(pk__in=Report.objects.public().values("pk"))
    around = (
        Report.objects.open()
        .around(report.point, NEAR_METRES)
        .exclude(pk=report.pk)
        .filter(allowed | public)
        .select_related("category", "office")[: NEAR_SHOWN * 4]
    )
    same = {report.category_id, report.category.parent_id} - {None}

    def is_other(row: Report) -> bool:
        return not same & {row.category_id, row.category.parent_id}

    return sorted(around, key=is_other)[:NEAR_SHOWN]
