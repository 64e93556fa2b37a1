"""Pages of sources: list, one with its history, form, and what one can do with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from gisportal.core.errors import ForbiddenError
from importers import access
from importers.access import errors_as_messages, planners_only
from importers.feeds import schedule
from importers.feeds.forms import FeedForm
from importers.models import ImportSource, ImportSourceQuerySet, SourceRun
from layers import policy

PAGE = 30
NOTICES = 5
UNUSABLE = 422
Trigger = SourceRun.Trigger


def visible_sources(user: Any) -> ImportSourceQuerySet:
    """Sources of the layers into which ``user`` may load."""
    return ImportSource.objects.filter(layer__in=access.own_layers(user))


def get_source_or_403(user: Any, pk: int) -> ImportSource:
    """The source. ``ForbiddenError`` whether it does not exist or is not theirs."""
    found = visible_sources(user).select_related("layer", "owner").filter(pk=pk).first()
    if found is None:
        raise ForbiddenError(_("There is no such source, or you have no access to it."))
    return found


@planners_only
@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """The sources of this person's layers, each with how it last went."""
    sources = with_last_run(visible_sources(request.user).select_related("layer"))
    return render(request, "importers/sources/list.html", {"sources": sources})


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Sources that need a look, as a fragment for other pages; empty when none is theirs."""
    found = needing_a_look(request.user)
    context = {"sources": found[:NOTICES], "rest": len(found[NOTICES:])}
    return render(request, "importers/sources/_notices.html", context)


def needing_a_look(user: Any) -> list[Any]:
    """Sources whose last run wants a person."""
    sources = with_last_run(visible_sources(user).select_related("layer"))
    return [source for source in sources if source.last and source.last.needs_a_look]


def with_last_run(sources: ImportSourceQuerySet) -> list[Any]:
    """The sources with their newest run (trials aside) as ``last``."""
    newest = SourceRun.objects.filter(source=OuterRef("pk")).exclude(
        trigger=Trigger.TEST
    )
    # Any: the checker does not know what is annotated and added to the rows.
    found: list[Any] = list(sources.annotate(last_id=Subquery(newest.values("pk")[:1])))
    runs = SourceRun.objects.select_related("job__version").in_bulk(
        [source.last_id for source in found if source.last_id]
    )
    for source in found:
        source.last = runs.get(source.last_id)
    return found


@planners_only
@require_safe
def source_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: what it is, what became of it, what one can do."""
    source = get_source_or_403(request.user, pk)
    runs = source.runs.select_related("job__version", "started_by")
    context = {
        "source": source,
        "page": Paginator(runs, PAGE).get_page(request.GET.get("page")),
        "at_work": source.runs.at_work().first(),
        "may_publish": policy.can(request.user, policy.Right.PUBLISH, source.layer),
    }
    return render(request, "importers/sources/source.html", context)


@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_source(request: HttpRequest) -> HttpResponse:
    """The form of a new source."""
    own = access.own_layers(request.user)
    initial = {
        "layer": own.filter(slug=request.GET.get("layer", "")).first(),
        "next_run_at": timezone.localtime().replace(hour=2, minute=0)
        + timedelta(days=1),
    }
    return _form(request, None, initial)


@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_source(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a source there is."""
    return _form(request, get_source_or_403(request.user, pk), {})


def _form(
    request: HttpRequest, source: ImportSource | None, initial: dict[str, Any]
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = FeedForm(data, instance=source, initial=initial, user=request.user)
    if data is not None and form.is_valid():
        kept = form.save()
        messages.success(
            request, _("Saved. Try it now to check that everything works.")
        )
        return redirect("importers:source", kept.pk)
    status = UNUSABLE if data is not None else 200
    parts = {name: form.part(name) for name in FeedForm.PARTS}
    context = {"form": form, "source": source, **parts}
    return render(request, "importers/sources/form.html", context, status=status)


@planners_only
@require_POST
def start(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Run the source now, or only try it."""
    source = get_source_or_403(request.user, pk)
    trigger = Trigger.TEST if what == "test" else Trigger.PERSON
    with errors_as_messages(request):
        schedule.start(source, trigger, request.user)
        messages.info(request, _("It is started; this page shows how it goes."))
    return redirect("importers:source", pk)


@planners_only
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the run that is at work."""
    run = get_source_or_403(request.user, pk).runs.at_work().first()
    if run is not None:
        schedule.stop(run)
        messages.info(request, _("The run is being stopped; nothing of it is kept."))
    return redirect("importers:source", pk)


@planners_only
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause the source, or let it run by itself again."""
    source = get_source_or_403(request.user, pk)
    source.is_active = not source.is_active
    source.failures = 0
    source.next_run_at = source.time_after(timezone.now())
    source.save(update_fields=["is_active", "failures", "next_run_at"])
    return redirect("importers:source", pk)


@planners_only
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the source; what it loaded stays."""
    source = get_source_or_403(request.user, pk)
    if source.runs.at_work().exists():
        messages.error(request, _("This source is being read just now."))
        return redirect("importers:source", pk)
    source.delete()
    messages.success(request, _("The source is removed; what it loaded stays."))
    return redirect("importers:sources")
