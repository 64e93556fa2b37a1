"""Routing for supervisors: which office gets what, and what no rule was made for."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from feedback.map_config import map_config
from feedback.models import Category, Report, RoutingRule, RoutingWarning
from feedback.permissions import Visitor, supervised_offices, visible_reports
from feedback.staff.access import supervisors
from feedback.staff.changes import changes_of
from feedback.staff.forms import RoutingRuleForm, edit_page
from feedback.workflow.rule_reach import taken_from
from layers.models import Feature, Layer

WARNINGS_SHOWN = 100
MAX_AREAS = 1000
SEPARATOR = "|"


class RuleForm(RoutingRuleForm):
    """A rule whose area is chosen by name."""

    area = forms.ChoiceField(label=gettext_lazy("area"), required=False)

    class Meta(RoutingRuleForm.Meta):
        fields = ["category", "shape", "office", "is_active"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """Offer the areas of the published administrative layers, and the own offices."""
        super().__init__(*args, **kwargs)
        self.own = supervised_offices(user)
        office = cast(forms.ModelChoiceField, self.fields["office"])
        office.queryset = self.own
        rule = self.instance
        choices = [("", _("everywhere, or as drawn")), *area_choices()]
        if rule.layer_id:
            own = f"{rule.layer_id}{SEPARATOR}{rule.feature_key}"
            self.initial["area"] = own
            if own not in {
                value for _name, group in choices[1:] for value, _n in group
            }:
                gone = _("%(key)s (no longer published)") % {"key": rule.feature_key}
                choices.append((own, gone))
        cast(forms.ChoiceField, self.fields["area"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """The area as layer and key on the rule; the model refuses ties."""
        values = super().clean() or self.cleaned_data
        layer, _bar, key = values.get("area", "").partition(SEPARATOR)
        self.instance.layer_id = int(layer) if layer else None
        self.instance.feature_key = key
        return values

    def _post_clean(self) -> None:
        """Refuse what takes reports from an office that somebody else looks after."""
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        rule = self.instance
        if self.errors or not (rule.is_active and self.has_changed()):
            return
        office = taken_from(rule, self.own)
        if office is not None:
            words = _(
                "These reports go to %(office)s. Ask the people there or an"
                " administrator to change that."
            )
            self.add_error(None, words % {"office": office.name})

    def _get_validation_exclusions(self) -> set[str]:
        # The area is set above, so the constraints about it must be looked at.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs lack it
        return excluded - {"layer", "feature_key"}


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Features of administrative layers, by layer."""
    groups = []
    layers = Layer.objects.filter(
        role=Layer.Role.ADMIN, published_version__isnull=False
    )
    for layer in layers:
        rows = Feature.objects.filter(version_id=layer.published_version_id)
        names = rows.order_by("label").values_list("key", "label")[:MAX_AREAS]
        options = [
            (f"{layer.pk}{SEPARATOR}{key}", label or key) for key, label in names
        ]
        groups.append((layer.name, options))
    return groups


def own_rules(user: Visitor) -> QuerySet[RoutingRule]:
    """Rules of the offices this person supervises."""
    return RoutingRule.objects.filter(office__in=supervised_offices(user))


@require_safe
@supervisors
def rules(request: HttpRequest) -> HttpResponse:
    """The rules, what is wrong with them, and what fell through them."""
    rows = list(
        own_rules(request.user)
        .select_related("category", "layer", "office")
        .order_by("category__order", "category__slug", "layer", "feature_key", "pk")
    )
    names = _area_names(rows)
    waiting = RoutingWarning.objects.filter(
        settled_at__isnull=True, report__in=visible_reports(request.user)
    ).select_related("report__category", "report__office")
    return render(
        request,
        "feedback/staff/rules.html",
        {
            "rules": [
                {
                    "rule": rule,
                    "area": names.get((rule.layer_id, rule.feature_key), ""),
                    "problem": _problem(rule, names),
                }
                for rule in rows
            ],
            "warnings": waiting[:WARNINGS_SHOWN],
            "has_more": waiting.count() > WARNINGS_SHOWN,
            "has_catch_all": any(
                rule.is_catch_all
                for rule in RoutingRule.objects.filter(
                    is_active=True, office__is_active=True
                )
            ),
            "nowhere": Report.objects.open().filter(office__isnull=True).count(),
        },
    )


def _area_names(rows: list[RoutingRule]) -> dict[tuple[int | None, str], str]:
    """Label of every area the rules name that is still published."""
    names: dict[tuple[int | None, str], str] = {}
    for layer in {rule.layer for rule in rows if rule.layer}:
        keys = [rule.feature_key for rule in rows if rule.layer_id == layer.pk]
        found = Feature.objects.filter(
            version_id=layer.published_version_id, key__in=keys
        )
        for key, label in found.values_list("key", "label"):
            names[layer.pk, key] = label or key
    return names


def _problem(rule: RoutingRule, names: dict[tuple[int | None, str], str]) -> str:
    if not rule.office.is_active:
        return _("The office is closed: this rule does nothing.")
    if rule.layer_id and (rule.layer_id, rule.feature_key) not in names:
        return _("This area is no longer in the published data.")
    if rule.category and not rule.category.is_active:
        return _("This category is no longer offered.")
    return ""


@supervisors
def edit_rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new rule, or a changed one; ties are refused with words."""
    rule = get_object_or_404(own_rules(request.user), pk=pk) if pk else RoutingRule()
    form = RuleForm(request.POST or None, instance=rule, user=request.user)
    context = {
        "form": form,
        "rule": rule,
        "categories": Category.objects.filter(is_active=True),
        "config": map_config(),
        "changes": changes_of(rule),
    }
    saved = _("The rule was saved. It applies from now on.")
    page, back = "feedback/staff/rule.html", "feedback:staff-rules"
    return edit_page(request, page, context, saved=saved, back=back)


@require_POST
@supervisors
def delete_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    get_object_or_404(own_rules(request.user), pk=pk).delete()
    messages.success(request, _("The rule was deleted."))
    return redirect("feedback:staff-rules")


@require_POST
@supervisors
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a warning was looked at and the report is where it belongs."""
    RoutingWarning.objects.filter(
        pk=pk, settled_at__isnull=True, report__in=visible_reports(request.user)
    ).update(settled_at=timezone.now(), settled_by=request.user)
    return redirect("feedback:staff-rules")
