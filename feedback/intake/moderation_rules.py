"""Moderation: which reports staff review before they are public."""

from __future__ import annotations

from feedback.intake.validation import Checked
from feedback.models import HoldRule
from gisportal.core.search_folding import fold


def matching_rule(checked: Checked, *, has_photos: bool) -> HoldRule | None:
    """The first active rule that ``checked`` fits; None when it may be shown at once."""
    text = fold(f"{checked.description} {checked.address}")
    rules = HoldRule.objects.filter(is_active=True).select_related("category")
    return next((r for r in rules if _fits(r, checked, text, has_photos)), None)


def _fits(rule: HoldRule, checked: Checked, text: str, has_photos: bool) -> bool:
    category = checked.category
    if rule.category_id and rule.category_id not in (category.pk, category.parent_id):
        return False
    if rule.is_without_contact and (checked.person.phone or checked.person.email):
        return False
    if rule.is_with_photos and not has_photos:
        return False
    words = [word for line in rule.words.splitlines() if (word := fold(line).strip())]
    return not words or any(word in text for word in words)
